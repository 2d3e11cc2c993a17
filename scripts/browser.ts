import path from "node:path";
import { build } from "esbuild";
import { inRoot, outputs } from "./config.ts";

/** Scripts that pages serve as one text, made of the product's own modules; `workers/pages` imports the texts. */
const scripts = { audit: "workers/pages/browser/audit.client.js" };

/** Writes `.wrangler/browser/<name>.txt`. */
export async function buildBrowser(): Promise<void> {
  await build({
    entryPoints: Object.fromEntries(Object.entries(scripts).map(([name, file]) => [name, inRoot(file)])),
    outdir: path.join(outputs, "browser"),
    outExtension: { ".js": ".txt" },
    bundle: true,
    minify: true,
    format: "iife",
    target: "es2022",
    logLevel: "error",
  });
}
