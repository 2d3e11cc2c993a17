import { watch as watchFolder } from "node:fs";
import { build } from "./build.ts";
import { inRoot } from "./config.ts";
import type { Platform } from "./platform.ts";

const sources = ["workers", "durable-objects", "shared", "migrations"];
/** Editors write a file in several steps; a moment of silence means they are done. */
const settleMilliseconds = 60;

/** Rebuilds and reloads on every change of a source, keeping the old build when the new one fails. */
export function watch(platform: Platform): void {
  let timer: NodeJS.Timeout | undefined;
  let current = Promise.resolve();
  const changed = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      current = current.then(() => reload(platform));
    }, settleMilliseconds);
  };
  for (const folder of sources) watchFolder(inRoot(folder), { recursive: true }, changed);
  watchFolder(inRoot("wrangler.toml"), changed);
}

async function reload(platform: Platform): Promise<void> {
  const started = performance.now();
  try {
    const { id, bundles } = await build();
    const built = performance.now();
    await platform.reload(bundles);
    const [building, loading] = [built - started, performance.now() - built].map(Math.round);
    console.log(`reloaded as ${id}: bundled in ${building} ms, mounted in ${loading} ms`);
  } catch (error) {
    console.error(`not reloaded: ${error instanceof Error ? error.message : error}`);
  }
}
