import { build } from "esbuild";
import { forWorkerd } from "../../scripts/bundle.ts";
import { inRoot } from "../../scripts/config.ts";

/** A worker of the bench, bundled as the product's scripts are. @param entry relative to `bench` */
export async function bundleOf(entry: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [inRoot("bench", entry)],
    ...forWorkerd,
    minify: true,
    define: { __BUILD_ID__: JSON.stringify("bench") },
  });
  return outputFiles[0]?.text ?? "";
}
