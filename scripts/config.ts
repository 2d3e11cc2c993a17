import { renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { type Region, regions } from "../shared/kernel/region.ts";

export const root = fileURLToPath(new URL("..", import.meta.url));
export const inRoot = (...parts: string[]): string => path.join(root, ...parts);
/** Everything the tools produce lies here and may be deleted at any time. */
export const outputs = inRoot(".wrangler");

export type Script = { name: string; config: string; regional: boolean };
export type Instance = { script: Script; region?: Region; name: string };

const regional = (name: string, config = `workers/${name}/wrangler.toml`): Script => ({
  name,
  config,
  regional: true,
});
const global = (name: string): Script => ({ name, config: `workers/${name}/wrangler.toml`, regional: false });

/**
 * In order of deployment: a script may bind only what stands before it, so that the very first
 * deployment of a region succeeds. Identity stands before api because api verifies with its keys.
 */
export const scripts: readonly Script[] = [
  global("directory"),
  regional("objects"),
  regional("sandbox"),
  regional("agents"),
  regional("saml"),
  regional("identity"),
  regional("api", "wrangler.toml"),
  regional("tenants"),
  regional("usage"),
  regional("stripe"),
  regional("pages"),
  global("edge"),
];

/** Every deployed worker: a regional script once per region, a global one once. */
export function instances(among: readonly Region[] = regions): Instance[] {
  return scripts.flatMap((script): Instance[] =>
    script.regional
      ? among.map((region) => ({ script, region, name: `${script.name}-${region}` }))
      : [{ script, name: script.name }],
  );
}

/** Replaces a produced file as a whole: another command may be reading it. */
export function replaceFile(file: string, contents: string | Uint8Array): void {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, contents);
  renameSync(draft, file);
}
