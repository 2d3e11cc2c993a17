import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = new URL("./", import.meta.url);
const root = new URL("../../", here);
const vendor = new URL(".wrangler/vendor/", root);

// Vitest's fake timers call setTimeout while loading, which workerd forbids outside a request.
const quietTimers = {
  banner: {
    js: "const __st=globalThis.setTimeout;globalThis.setTimeout=(...a)=>{try{return __st(...a)}catch{return {}}};",
  },
  footer: { js: "globalThis.setTimeout=__st;" },
};

const modules: Record<string, { entry: string; extra?: object }> = {
  vitest: { entry: fileURLToPath(new URL("entry.ts", here)), extra: quietTimers },
  hono: { entry: "hono" },
  zod: { entry: "zod" },
};

/** Hash of everything the bundles depend on: package versions and this folder's sources. */
async function cacheKey(): Promise<string> {
  const hash = createHash("sha256");
  for (const name of [...Object.keys(modules), "esbuild"]) {
    hash.update(await readFile(new URL(`node_modules/${name}/package.json`, root)));
  }
  for (const file of ["entry.ts", "build.ts"]) hash.update(await readFile(new URL(file, here)));
  return hash.digest("hex");
}

/** Writes `.wrangler/vendor/{vitest,hono,zod}.txt`, the modules tested code may import; a no-op when current. */
export async function buildVendor(): Promise<void> {
  const key = await cacheKey();
  const stamp = new URL("key", vendor);
  if ((await readFile(stamp, "utf8").catch(() => "")) === key) return;
  await mkdir(vendor, { recursive: true });
  await Promise.all(
    Object.entries(modules).map(([name, { entry, extra }]) =>
      build({
        entryPoints: [entry],
        absWorkingDir: fileURLToPath(root),
        outfile: fileURLToPath(new URL(`${name}.txt`, vendor)),
        bundle: true,
        minify: true,
        format: "esm",
        platform: "neutral",
        mainFields: ["module", "main"],
        target: "es2024",
        logLevel: "error",
        ...extra,
      }),
    ),
  );
  await writeFile(stamp, key);
}
