import { type Bundle, bundleFolder } from "../scripts/bundle.ts";
import type { Guest } from "./harness/house.ts";
import { bundleOf } from "./harness/worker-bundle.ts";

/** How many isolates of the product's api the flood meets at one meter. */
export const floodIsolates = 8;

const guest = (name: string, contents: string): Guest => ({
  name,
  modules: [{ path: "index.js", contents }],
});

/**
 * Beside the product's scripts: the floors, the api with routes of the bench (`full`), the same without auth, limit
 * and meter (`open`), and the api's own bundle with every trip to a store counted (`counted-0` and on).
 */
export async function controlGuests(bundles: readonly Bundle[]): Promise<Guest[]> {
  const [bare, select, hono, worded, product, counting] = await Promise.all([
    bundleOf("workers/bare.ts"),
    bundleOf("workers/bare-select.ts"),
    bundleOf("workers/bare-hono.ts"),
    bundleOf("workers/worded.ts"),
    bundleOf("workers/product.ts"),
    bundleOf("workers/counting.ts"),
  ]);
  const records = { className: "Records", useSQLite: true } as const;
  const api = moduleOf(bundles, "api");
  const counted = (name: string): Guest => ({
    name,
    like: "api-us",
    modules: [
      { path: "entry.js", contents: entry },
      { path: "index.js", contents: api },
      { path: "counting.js", contents: counting },
    ],
  });
  return [
    guest("bare", bare),
    { ...guest("select", select), like: "api-us" },
    guest("hono", hono),
    guest("worded", worded),
    { ...guest("full", product), like: "api-us", objects: { RECORDS: records } },
    {
      ...guest("open", product),
      like: "api-us",
      objects: { RECORDS: { ...records, scriptName: "full" } },
      bindings: { UNPROTECTED: "yes" },
    },
    ...Array.from({ length: floodIsolates }, (_, index) => counted(`counted-${index}`)),
  ];
}

const entry = `import script from "./index.js";
import { counted } from "./counting.js";
export default counted(script);`;

/** The api is one module; what it has besides would be missed here. */
export function moduleOf(bundles: readonly Bundle[], script: string): string {
  const files = bundles.find((bundle) => bundle.script === script)?.files ?? [];
  const modules = files.filter(({ path }) => path.endsWith(".js"));
  const [module] = modules;
  if (modules.length !== 1 || !module) throw new Error(`${bundleFolder(script)} is not one module`);
  return new TextDecoder().decode(module.contents);
}
