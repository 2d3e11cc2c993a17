import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { isFree, quietly, runtimes } from "../scripts/platform.ts";
import { usedMicroseconds } from "./harness/processor.ts";
import { inTurn } from "./harness/rounds.ts";

/** One script alone in a fresh runtime, with the bindings that its first answer needs. */
export interface ColdScript {
  name: string;
  source: string;
  flags?: string[];
  /** Asked first; any answer is one. */
  path: string;
}

async function freePort(): Promise<number> {
  for (let port = 9_300; port < 9_400; port++) if (await isFree(port)) return port;
  throw new Error("no free port below 9400");
}

/** CPU milliseconds of a runtime from its birth to the script's first answer; a database is bound, and not asked. */
async function once({ name, source, flags = [], path: asked }: ColdScript): Promise<number> {
  const port = await freePort();
  const persist = mkdtempSync(path.join(os.tmpdir(), "bench-cold-"));
  const before = new Set(runtimes());
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      workers: [
        {
          name,
          compatibilityDate: "2026-11-01",
          compatibilityFlags: flags,
          modulesRoot: "/",
          modules: [{ type: "ESModule", path: "/index.js", contents: source }],
          d1Databases: { DB_0: "cold" },
          bindings: { REGION: "us", CURSOR_KEY: "x" },
        },
      ],
      ...quietly,
      port,
      resourcePersistencePath: persist,
      handleStructuredLogs: () => {},
    }),
  );
  await miniflare.ready;
  const pids = runtimes().filter((pid) => !before.has(pid));
  await (await fetch(`http://127.0.0.1:${port}${asked}`)).text();
  const used = usedMicroseconds(pids) / 1_000;
  await miniflare.dispose();
  rmSync(persist, { recursive: true, force: true });
  return used;
}

/** Least CPU milliseconds of each script's runtimes, started by turns. @returns by name */
export async function coldStarts(
  scripts: readonly ColdScript[],
  rounds: number,
): Promise<Map<string, number>> {
  const least = new Map<string, number>();
  for (const script of scripts) await once(script); // files are read from disk for the first time
  for (let round = 0; round < rounds; round++)
    for (const script of inTurn(scripts, round))
      least.set(
        script.name,
        Math.min(least.get(script.name) ?? Number.POSITIVE_INFINITY, await once(script)),
      );
  return least;
}
