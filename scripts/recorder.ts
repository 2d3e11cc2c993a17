import { init, parse } from "es-module-lexer";
import { build } from "esbuild";
import { inRoot } from "./config.ts";

/** What the tests put in front of each script to see what leaves it; nothing of it is ever deployed. */
export type Recorder = { entryOf(script: string, source: string): string; source: string };

export async function recorder(): Promise<Recorder> {
  const [{ outputFiles }] = await Promise.all([
    build({
      entryPoints: [inRoot("tests/workerd/recorder.ts")],
      bundle: true,
      write: false,
      format: "esm",
      target: "es2024",
      external: ["cloudflare:*"],
    }),
    init,
  ]);
  return { entryOf, source: outputFiles[0]?.text ?? "" };
}

/** A module that exports the very names the script exports, each one recorded. */
function entryOf(script: string, source: string): string {
  const [, exported] = parse(source);
  const names = exported.flatMap((each) => ("name" in each && each.name !== "default" ? [each.name] : []));
  return [
    `import * as script from "./index.js";`,
    `import { recordClass, recordHandlers } from "./recorder.js";`,
    `export default recordHandlers(script.default ?? {}, ${JSON.stringify(script)});`,
    ...names.map((name) => `export const ${name} = recordClass(script.${name}, ${JSON.stringify(name)});`),
  ].join("\n");
}
