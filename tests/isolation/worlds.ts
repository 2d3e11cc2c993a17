import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { TokenPair } from "../../shared/identity/contract.ts";
import { type Company, openCompany } from "../support/company.ts";
import { inWorld, platform, startOwnPlatform, type TestPlatform } from "../support/platform.ts";
import { type Sample, samples } from "./samples.ts";

/** The same company in two places: `full` is shared with everybody else, `empty` with nobody. */
export interface Worlds {
  full: World;
  empty: World;
  stop(): Promise<void>;
}
export interface World {
  platform: TestPlatform;
  us: Company;
  /** A call of each route, with resources of ours. */
  samples: Map<string, Sample>;
  /** Ids we had, by their prefix. */
  gone: ReadonlyMap<string, string>;
}

/** Secrets and time are the same in both, so that what is derived from them is, too. */
export async function openWorlds(word: string): Promise<Worlds> {
  const shared = platform();
  const folder = mkdtempSync(path.join(os.tmpdir(), "leanvibe-world-"));
  writeFileSync(path.join(folder, "secrets.json"), JSON.stringify(shared.secrets));
  const own = await startOwnPlatform({ regions: ["us"], persist: path.join(folder, "state") });
  await own.clock.set(await shared.clock.now());
  const [full, empty] = [await settle(shared, word), await settle(own, word)];
  return {
    full,
    empty,
    async stop() {
      await own.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function settle(world: TestPlatform, word: string): Promise<World> {
  const us = await openCompany(world, { word });
  const samples = await inWorld(world, () => drawn(us));
  const gone = await inWorld(world, () => spendDeletes(us, samples));
  await rest(world, us);
  return { platform: world, us, samples, gone };
}

/** Another company, the same in both worlds. */
export async function fresh({ full, empty }: Worlds): Promise<Pick<Worlds, "full" | "empty">> {
  const word = crypto.randomUUID().replaceAll("-", "").slice(0, 16);
  const moved = async (world: World): Promise<World> => {
    return { ...world, us: await openCompany(world.platform, { word }), samples: new Map() };
  };
  return { full: await moved(full), empty: await moved(empty) };
}

const headsApart = 61_000;

/** Waits until a company's jobs are done and its audit log is sealed to the end: all that changes by itself. */
export async function rest(at: TestPlatform, company: Company): Promise<void> {
  const rows = async (sql: string) =>
    (await Promise.all([0, 1].map((shard) => at.d1(["us", shard], sql, company.id)))).flat();
  const busy = "select id from all_tasks where tenant_id = ? and status in ('queued', 'running')";
  while ((await rows(busy)).length > 0); // past the API, which would count the asking
  const owed = "select topic from all_outbox where tenant_id = ? and topic like 'audit.%'";
  for (let rounds = 0; (await rows(owed)).length > 0; rounds++) {
    if (rounds === 5) throw new Error("the audit log was never sealed");
    await at.clock.advance(headsApart);
    await at.cron("us");
  }
  const body = { refresh_token: company.refreshToken };
  const pair = await company.ask<TokenPair>("POST", "/v1/auth/refresh", { token: null, body });
  [company.accessToken, company.refreshToken] = [pair.access_token, pair.refresh_token];
}

export async function drawn(company: Company): Promise<Map<string, Sample>> {
  const made = new Map<string, Sample>();
  for (const [name, sample] of Object.entries(samples)) made.set(name, await sample(company));
  return made;
}

/** A call of one route anew: the last one may have been made, or overtaken by another. */
export async function redrawn(name: string, { platform: world, us }: World): Promise<Sample> {
  const sample = samples[name];
  if (!sample) throw new Error(`no sample drives ${name}`);
  return inWorld(world, () => sample(us));
}

/** Really deletes what can be deleted, and draws those calls anew. @returns the ids that are gone, by prefix */
export async function spendDeletes(
  company: Company,
  made: Map<string, Sample>,
): Promise<Map<string, string>> {
  const gone = new Map<string, string>();
  for (const [name, { path, ids, headers = {}, token }] of made) {
    if (!name.startsWith("delete ")) continue;
    const response = await company.call("DELETE", path, {
      headers,
      ...(token === undefined ? {} : { token }),
    });
    await response.text();
    const id = ids.at(-1);
    if (response.ok && id !== undefined) gone.set(id.slice(0, 3), id);
    const again = await samples[name]?.(company);
    if (again) made.set(name, again);
  }
  return gone;
}
