import { fuelModule, type Spec, vendorModule } from "./link.ts";

/**
 * Counts calls of `tick` and throws at every one beyond `steps`, so that catching the error gains nothing.
 * One error object, because capturing a stack at every throw made deep recursion take seconds.
 */
export const fuelSource = (tick: string, steps: number): string => `
let used = 0;
const stop = new RangeError("step budget exhausted");
export const spent = () => used;
export function ${tick}() {
  if (++used > ${steps}) throw stop;
}
`;

/** The entry module: runs every spec under the bundled Vitest and answers its report as JSON. */
export const mainSource = (specs: readonly Spec[]): string => `
import { run } from "./${vendorModule("vitest")}";
import { spent } from "./${fuelModule}";
const load = {
${specs.map(({ path, module }) => `  ${JSON.stringify(`/${path}`)}: () => import(${JSON.stringify(`./${module}`)}),`).join("\n")}
};
export default {
  async fetch() {
    const report = await run(Object.keys(load), (path) => load[path]());
    return Response.json({ ...report, steps: spent() });
  },
};
`;
