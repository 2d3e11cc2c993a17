import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { inRoot, instances, outputs, replaceFile, root, scripts } from "./config.ts";
import type { Migration, MigrationFolder } from "./wrangler-files.ts";

/** What the local platform needs of one wrangler environment, in miniflare's words. */
export type PlannedWorker = {
  main: string;
  rules: { type: string; globs: string[] }[];
  databases: { binding: string; name: string }[];
  options: Record<string, unknown>;
};
export type Plan = {
  workers: Record<string, PlannedWorker>;
  migrations: Record<MigrationFolder, Migration[]>;
};

const file = path.join(outputs, "build", "plan.json");

/**
 * The wrangler files and migrations, read by wrangler. Loading wrangler costs a second and 120 MB, so
 * it happens in a process of its own, and again only when one of those files has changed.
 */
export async function makePlan(): Promise<void> {
  if (cached()?.key === keyOf()) return;
  await promisify(execFile)(process.execPath, [inRoot("scripts/plan.ts")], { cwd: root });
}

/** The plan `makePlan` made; throws when its sources have changed since. */
export function readPlan(): Plan {
  const known = cached();
  if (known?.key !== keyOf()) throw new Error("the wrangler files have changed: run `npm run build`");
  return known.plan;
}

function cached(): { key: string; plan: Plan } | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

function keyOf(): string {
  const hash = createHash("sha256").update(root);
  const migrations = ["region", "directory"].flatMap((folder) =>
    readdirSync(inRoot("migrations", folder)).map((name) => path.join("migrations", folder, name)),
  );
  const readers = ["scripts/plan.ts", "scripts/wrangler-files.ts", "scripts/assets.ts", "package-lock.json"];
  for (const source of [...scripts.map(({ config }) => config), ...migrations.sort(), ...readers]) {
    hash
      .update(source)
      .update("\0")
      .update(readFileSync(inRoot(source)));
  }
  return hash.digest("hex");
}

async function planned(): Promise<Plan> {
  const { unstable_getMiniflareWorkerOptions } = await import("wrangler");
  const { readMigrations, readWrangler } = await import("./wrangler-files.ts");
  const workers = instances().map(({ script, region, name }): [string, PlannedWorker] => {
    const config = readWrangler(script, region);
    if (config.main === undefined) throw new Error(`${script.config} names no main`);
    const { workerOptions } = unstable_getMiniflareWorkerOptions(config, undefined, {});
    const rules = config.rules.map(({ type, globs }) => ({ type, globs }));
    const databases = config.d1_databases.map(({ binding, database_name }) => ({
      binding,
      name: database_name ?? binding,
    }));
    return [name, { main: config.main, rules, databases, options: workerOptions }];
  });
  return {
    workers: Object.fromEntries(workers),
    migrations: { region: readMigrations("region"), directory: readMigrations("directory") },
  };
}

if (import.meta.main) {
  const key = keyOf();
  const plan = await planned();
  mkdirSync(path.dirname(file), { recursive: true });
  replaceFile(file, JSON.stringify({ key, plan }));
}
