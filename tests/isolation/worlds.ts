import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { vi } from "vitest";
import type { Planted } from "../proofs/planted.ts";
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

/** What a pair of worlds is made for. */
export interface Opening {
  /** The company's own word: names, address and slug follow from it. */
  word: string;
  /** Routes of which a call is drawn; all when left out. */
  only?: readonly string[];
  /** Bundles with faults in both worlds, each a platform of its own. */
  planted?: Planted;
}

/**
 * Secrets and time are the same in both, so that what is derived from them is, too.
 * @param beside what is done in the full world while calls are drawn
 */
export async function openWorlds<Result>(
  { word, only, planted }: Opening,
  beside: (us: Company) => Promise<Result>,
): Promise<[Worlds, Result]> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "leanvibe-world-"));
  const start = (name: string) => {
    const persist = path.join(folder, name, "state");
    return startOwnPlatform({ regions: ["us"], persist, ...(planted ? { planted } : {}) });
  };
  const owned = planted ? await start("full") : undefined;
  const shared = owned ?? platform();
  mkdirSync(path.join(folder, "empty"));
  writeFileSync(path.join(folder, "empty", "secrets.json"), JSON.stringify(shared.secrets));
  const own = await start("empty");
  await own.clock.set(await shared.clock.now());
  const [one, other] = [await openCompany(shared, { word }), await openCompany(own, { word })];
  const [full, empty, result] = await Promise.all([
    inWorld(shared, () => settle(shared, one, only)),
    inWorld(own, () => settle(own, other, only)),
    inWorld(shared, () => beside(one)),
  ]);
  const stop = async () => {
    await Promise.all([own.stop(), owned?.stop()]);
    rmSync(folder, { recursive: true, force: true });
  };
  return [{ full, empty, stop }, result];
}

async function settle(world: TestPlatform, us: Company, only?: readonly string[]): Promise<World> {
  const samples = await drawn(us, only);
  return { platform: world, us, samples, gone: await spendDeletes(us, samples) };
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

/**
 * Waits until companies' jobs are done and their audit logs are sealed to the end: all that changes by
 * itself. Every platform's clock and cron go on as often as the others'.
 */
export async function rest(...all: Pick<World, "platform" | "us">[]): Promise<void> {
  const rows = async (sql: string) => {
    const found = all.flatMap(({ platform: at, us }) =>
      [0, 1].map((shard) => at.d1(["us", shard], sql, us.id)),
    );
    return (await Promise.all(found)).flat();
  };
  const busy = "select id from all_tasks where tenant_id = ? and status in ('queued', 'running')";
  // Past the API, which would count the asking.
  await vi.waitUntil(async () => (await rows(busy)).length === 0, { timeout: 120_000, interval: 100 });
  const owed = "select topic from all_outbox where tenant_id = ? and topic like 'audit.%'";
  const platforms = [...new Map(all.map(({ platform: at }) => [at.url, at])).values()];
  for (let rounds = 0; (await rows(owed)).length > 0; rounds++) {
    if (rounds === 5) throw new Error("the audit log was never sealed");
    await Promise.all(platforms.map((at) => at.clock.advance(headsApart).then(() => at.cron("us"))));
  }
  await Promise.all(all.map(({ us }) => us.renew()));
}

export async function drawn(company: Company, only?: readonly string[]): Promise<Map<string, Sample>> {
  const made = new Map<string, Sample>();
  for (const [name, sample] of Object.entries(samples))
    if (!only || only.includes(name)) made.set(name, await sample(company));
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
