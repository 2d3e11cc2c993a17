import os from "node:os";
import { parseArgs } from "node:util";
import type { Region } from "../shared/kernel/region.ts";
import { build } from "./build.ts";
import { type Instance, instances } from "./config.ts";
import { deployScript, migrateRemote, rehearseScript } from "./deployment.ts";

const usage = `npm run deploy -- <target …> [--dry-run]

  us eu uk ca au   one jurisdiction: migrations, then objects, sandbox, agents, saml, identity, api, tenants, usage, stripe, pages
  directory        the global store of slugs; the first thing an account needs
  edge             the global door; the last, because it binds every region
  global           directory, then edge
  --all            directory, every jurisdiction, edge: the order of a first deployment
  --dry-run        bundles and checks everything; needs no account`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { "dry-run": { type: "boolean" }, all: { type: "boolean" } },
});
const chosen = values.all === true ? instances() : positionals.flatMap(targets);
if (chosen.length === 0) {
  console.error(usage);
  process.exit(2);
}
const isDryRun = values["dry-run"] === true;
const started = performance.now();
const { id } = await build();
const failed = isDryRun ? await rehearse() : await deployInOrder();
const milliseconds = Math.round(performance.now() - started);
const figures = { scripts: chosen.length - failed, failed, dry_run: isDryRun, build: id, milliseconds };
console.log(JSON.stringify(figures));
process.exitCode = failed > 0 ? 1 : 0;

function targets(target: string): Instance[] {
  const names = target === "global" ? ["directory", "edge"] : [target];
  const found = instances().filter(({ name, region }) => names.includes(region ?? name));
  if (found.length > 0) return found;
  console.error(`There is no target ${target}.\n\n${usage}`);
  process.exit(2);
}

/** Dry runs do not depend on each other, and each waits as long as it works: all of them, even when one fails. */
async function rehearse(): Promise<number> {
  const waiting = [...chosen];
  let failures = 0;
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      if (!(await rehearseScript(next, id))) failures++;
    }
  };
  await Promise.all(Array.from({ length: 2 * os.availableParallelism() }, work));
  return failures;
}

/** A deployment stops at the first failure: what stands later binds what stands earlier. */
async function deployInOrder(): Promise<number> {
  const migrated = new Set<Region | string>();
  for (const [index, instance] of chosen.entries()) {
    const place = instance.region ?? instance.name;
    const ready = migrated.has(place) || (await migrateRemote(instance));
    migrated.add(place);
    if (!ready || !(await deployScript(instance, id))) return chosen.length - index;
  }
  return 0;
}
