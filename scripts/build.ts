import { writeApiDocument, writeReferencePage, writeTablePages } from "./assets.ts";
import { buildBrowser } from "./browser.ts";
import { buildId } from "./build-id.ts";
import { type Bundle, openBundles, writeBundles } from "./bundle.ts";
import { openApiDocument } from "./openapi.ts";
import { makePlan } from "./plan.ts";
import { bundleSizes, sizeProblems } from "./sizes.ts";
import { buildVendor } from "./vitest-isolate/build.ts";

/** Bundles every script once and writes what the edge serves; minified, 37 isolates hold 40 MB less. */
export async function build(minify = false): Promise<{ id: string; bundles: Bundle[] }> {
  const id = buildId();
  await writeReferencePage(); // its headers are among the edge's settings, which the plan reads
  await Promise.all([makePlan(), buildVendor(), buildBrowser()]);
  const open = await openBundles(define(id), minify);
  const [bundles] = await Promise.all([open.build(), writeApiDocument(), writeTablePages()]);
  await writeBundles(bundles);
  await open.close();
  return { id, bundles };
}

/** Compile-time names: the same ones `deploy` passes to wrangler. */
export const define = (id: string): Record<string, string> => ({ __BUILD_ID__: JSON.stringify(id) });

if (import.meta.main) {
  const started = performance.now();
  const { id } = await build(process.argv.includes("--minify"));
  const gates = process.argv.includes("--report") ? await report(id) : {};
  const milliseconds = Math.round(performance.now() - started);
  console.log(JSON.stringify({ build: id, milliseconds, ...gates }));
}

async function report(id: string) {
  const { lintOpenApi } = await import("./openapi-lint.ts"); // heavy, and only the report needs it
  const sizes = await bundleSizes(define(id));
  for (const { script, raw, gzip } of sizes) {
    console.log(`${script.padEnd(10)} ${kib(raw)} KiB   gzip ${kib(gzip)} KiB`);
  }
  const problems = [...sizeProblems(sizes), ...(await lintOpenApi(await openApiDocument()))];
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) process.exitCode = 1;
  const gzip = Object.fromEntries(sizes.map((size) => [size.script, size.gzip]));
  return { gzip_bytes: gzip, problems: problems.length };
}

function kib(bytes: number): string {
  return (bytes / 1024).toFixed(1).padStart(8);
}
