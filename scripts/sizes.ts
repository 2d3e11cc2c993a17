import { gzipSync } from "node:zlib";
import { openBundles } from "./bundle.ts";

export type Size = { script: string; raw: number; gzip: number };

const KiB = 1024;
/** The api answers every call, so its start-up is everybody's; 3 MiB is the platform's limit on the free plan. */
const apiBudget = 64 * KiB;
const scriptBudget = 3 * KiB * KiB;

/** Sizes as deployed: minified, every module of a script together. */
export async function bundleSizes(define: Record<string, string>): Promise<Size[]> {
  const open = await openBundles(define, true);
  const bundles = await open.build();
  await open.close();
  return bundles.map(({ script, files }) => ({
    script,
    raw: files.reduce((sum, { contents }) => sum + contents.byteLength, 0),
    gzip: files.reduce((sum, { contents }) => sum + gzipSync(contents).byteLength, 0),
  }));
}

/** The sandbox carries a test runner as text, which is its purpose and hence outside the limit. */
export function sizeProblems(sizes: Size[]): string[] {
  return sizes
    .filter(
      ({ script, gzip }) => script !== "sandbox" && gzip > (script === "api" ? apiBudget : scriptBudget),
    )
    .map(({ script, gzip }) => `${script} is ${(gzip / KiB).toFixed(1)} KiB gzip, over its budget`);
}
