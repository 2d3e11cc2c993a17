import { readdirSync, readFileSync } from "node:fs";
import { type Unstable_Config, unstable_readConfig, unstable_splitSqlQuery } from "wrangler";
import type { Region } from "../shared/kernel/region.ts";
import { inRoot, type Script } from "./config.ts";

export type Migration = { name: string; statements: string[] };
export type MigrationFolder = "region" | "directory";

/** One environment of one script as wrangler itself understands it. */
export function readWrangler(script: Script, region?: Region): Unstable_Config {
  const env = region === undefined ? {} : { env: region };
  return unstable_readConfig({ config: inRoot(script.config), ...env }, { hideWarnings: true });
}

/** In order of application; wrangler's splitter knows that a trigger's body holds semicolons. */
export function readMigrations(folder: MigrationFolder): Migration[] {
  return readdirSync(inRoot("migrations", folder))
    .filter((name) => name.endsWith(".sql"))
    .sort()
    .map((name) => ({
      name,
      statements: unstable_splitSqlQuery(readFileSync(inRoot("migrations", folder, name), "utf8")),
    }));
}
