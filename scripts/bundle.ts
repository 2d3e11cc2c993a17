import { readdirSync, readFileSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { builtinModules as builtin } from "node:module";
import path from "node:path";
import { type BuildContext, type BuildOptions, context, type Plugin } from "esbuild";
import { instances, outputs, replaceFile, scripts } from "./config.ts";
import { type PlannedWorker, readPlan } from "./plan.ts";

export const bundleFolder = (script: string): string => path.join(outputs, "build", script);

export type BundleFile = { path: string; contents: Uint8Array };
export type Bundle = { script: string; files: BundleFile[] };

/** One bundle per script, however many regions mount it; `changes` stand before how modules are read else. */
export async function openBundles(
  define: Record<string, string>,
  minify = false,
  changes: Plugin[] = [],
): Promise<Bundles> {
  const { workers } = readPlan();
  const first = new Map(instances().map(({ script, name }) => [script.name, workers[name]]));
  const contexts = await Promise.all(
    [...first].map(async ([script, worker]) => {
      if (worker === undefined) throw new Error(`${script} is not planned`);
      return [script, await open(script, worker, { define, minify, changes })] as const;
    }),
  );
  return {
    async build() {
      return Promise.all(contexts.map(async ([script, opened]) => bundle(script, opened)));
    },
    async close() {
      await Promise.all(contexts.map(([, opened]) => opened.dispose()));
    },
  };
}

export type Bundles = { build(): Promise<Bundle[]>; close(): Promise<void> };

/** What the last build left on disk. */
export function readBundles(): Bundle[] {
  return scripts.map(({ name }) => {
    const folder = bundleFolder(name);
    const modules = readdirSync(folder).filter((file) => /\.(js|wasm)$/.test(file));
    const files = modules.map((file) => path.join(folder, file));
    return { script: name, files: files.map((file) => ({ path: file, contents: readFileSync(file) })) };
  });
}

/** Writes each bundle into its own folder, entry `index.js`, WebAssembly beside it. */
export async function writeBundles(bundles: Bundle[]): Promise<void> {
  for (const { script, files } of bundles) {
    await mkdir(bundleFolder(script), { recursive: true });
    for (const file of files) replaceFile(file.path, file.contents);
  }
}

type Opening = { define: Record<string, string>; minify: boolean; changes: Plugin[] };

/** What the local runtime and Cloudflare's take: one module, resolved as for a worker. */
export const forWorkerd = {
  bundle: true,
  write: false,
  logLevel: "silent",
  format: "esm",
  target: "es2024",
  conditions: ["workerd", "worker", "browser"],
  mainFields: ["module", "main"],
  external: ["cloudflare:*", "node:*"],
} satisfies BuildOptions;

function open(script: string, worker: PlannedWorker, { define, minify, changes }: Opening) {
  return context({
    entryPoints: { index: worker.main },
    outdir: bundleFolder(script),
    ...forWorkerd,
    jsx: "automatic",
    jsxImportSource: "hono/jsx",
    keepNames: false,
    sourcemap: minify ? false : "linked",
    minify,
    define,
    plugins: [...changes, ruleModules(worker.rules), builtinModules, oneWayOut],
  });
}

async function bundle(script: string, opened: BuildContext): Promise<Bundle> {
  const result = await opened.rebuild();
  return { script, files: result.outputFiles ?? [] };
}

/** Packages that are handed a `fetch` and would fall back to the global one: here there is none to fall back to. */
const oneWayOut: Plugin = {
  name: "one-way-out",
  setup(build) {
    build.onLoad(
      { filter: /node_modules[\\/](?:oauth4webapi|openid-client)[\\/]build[\\/]index\.js$/ },
      async (found) => ({
        contents: `${(await readFile(found.path, "utf8")).replaceAll("|| fetch", "|| noWayOut")}
function noWayOut() { throw new TypeError("calls leave by the egress port only"); }`,
        loader: "js",
      }),
    );
  },
};

/** What older packages `require` of Node without its prefix is imported, since a module of workerd requires nothing. */
const builtinModules: Plugin = {
  name: "builtin-modules",
  setup(build) {
    const names = new Set(builtin);
    const bare = (found: { path: string }) => found.path.replace(/^node:/, "");
    build.onResolve({ filter: /^[\w:/]+$/ }, (found) =>
      found.kind === "require-call" && names.has(bare(found))
        ? { path: bare(found), namespace: "builtin" }
        : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: "builtin" }, (found) => ({
      contents: `import builtin from "node:${found.path}"; module.exports = builtin;`,
      loader: "js",
    }));
  },
};

/** Wrangler's module rules: text is inlined; WebAssembly must stay a module of its own in workerd. */
function ruleModules(rules: PlannedWorker["rules"]): Plugin {
  const matches = (type: string, file: string) =>
    rules.some((rule) => rule.type === type && rule.globs.some((glob) => path.matchesGlob(file, glob)));
  return {
    name: "wrangler-rules",
    setup(build) {
      const compiled = new Map<string, string>();
      build.onStart(() => compiled.clear());
      build.onResolve({ filter: /\.wasm$/ }, async (found) => {
        if (found.pluginData === "resolved") return undefined;
        const { path: file, errors } = await build.resolve(found.path, {
          kind: found.kind,
          resolveDir: found.resolveDir,
          pluginData: "resolved",
        });
        if (errors.length > 0) return { errors };
        compiled.set(path.basename(file), file);
        return { path: `./${path.basename(file)}`, external: true };
      });
      build.onLoad({ filter: /\.[^.]+$/ }, async (found) => {
        const relative = found.path.replace(/^\//, "");
        if (!matches("Text", relative)) return undefined;
        return { contents: await readFile(found.path, "utf8"), loader: "text" };
      });
      build.onEnd(async (result) => {
        for (const [name, file] of compiled) {
          const contents = new Uint8Array(await readFile(file));
          const target = path.join(build.initialOptions.outdir ?? "", name);
          result.outputFiles?.push({ path: target, contents, hash: "", text: "" });
        }
      });
    },
  };
}
