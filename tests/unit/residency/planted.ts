import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { inRoot, scripts } from "../../../scripts/config.ts";
import type { Graph } from "../../../scripts/residency/graph.ts";
import { readGraph } from "../../../scripts/residency/read.ts";
import type { Region } from "../../../shared/kernel/region.ts";

export type Plant = {
  script: string;
  /** Left out for a script that is not regional. */
  region?: Region;
  /** Text of the section and what stands there instead; alone, it is added to the section. */
  was?: string;
  is: string;
};

/** The graph of a copy of the wrangler files in which something is planted. */
export function graphWith(...plants: Plant[]): Graph {
  const folder = mkdtempSync(path.join(tmpdir(), "residency-"));
  try {
    for (const { config } of scripts) cpSync(inRoot(config), path.join(folder, config), { recursive: true });
    for (const plant of plants) insert(folder, plant);
    return readGraph(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function insert(folder: string, { script, region, was, is }: Plant): void {
  const config = scripts.find(({ name }) => name === script)?.config;
  if (config === undefined) throw new Error(`there is no script ${script}`);
  const file = path.join(folder, config);
  const text = readFileSync(file, "utf8");
  const header = region === undefined ? "workers_dev = false\n" : `[env.${region}]\n`;
  const start = text.indexOf(header);
  const next = region === undefined ? -1 : text.indexOf("\n[env.", start + 1);
  const end = next < 0 ? text.length : next;
  const section = text.slice(start, end);
  const changed = was === undefined ? section.replace(header, `${header}${is}\n`) : section.replace(was, is);
  if (start < 0 || changed === section) throw new Error(`${config} has no place for ${is}`);
  writeFileSync(file, text.slice(0, start) + changed + text.slice(end));
}
