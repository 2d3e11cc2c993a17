import { readWatch } from "../../shared/data/erasures.ts";
import { objectOf } from "../../shared/data/objects.ts";
import { shardsOf } from "../../shared/data/shards.ts";
import { clockOf } from "../../shared/kernel/clock.ts";
import type { Meter } from "../../shared/limits/meter.ts";
import { ledgerOf } from "../../shared/privacy/ledger.ts";
import type { Env } from "./env.ts";

declare const __BUILD_ID__: string;

/** An erasure this old that a database was not compared with: the database came from a backup. */
const comparedWithinMilliseconds = 300_000;

/** Asks what a request needs: every shard, none of them fresh from a backup, and a meter. The probe's meter belongs to no tenant. */
export async function readiness(env: Env): Promise<Response> {
  const checks = await Promise.all([
    ...databaseChecks(env),
    check("erasures", () => assertReplayed(env)),
    check("meter", () => (objectOf(env, env.METER, "probe") as unknown as Meter).usage()),
  ]);
  const ready = checks.every(([, state]) => state === "ok");
  return Response.json(
    {
      status: ready ? "ready" : "unready",
      build: __BUILD_ID__,
      region: env.REGION,
      checks: Object.fromEntries(checks),
    },
    { status: ready ? 200 : 503, headers: { "cache-control": "no-store" } },
  );
}

/** A deployment that bound no database says so too. */
function databaseChecks(env: Env): Promise<[string, "ok" | "failed"]>[] {
  try {
    const databases = shardsOf(env).all();
    return databases.map((database, index) => check(`d1-${index}`, () => assertOwn(database, env.REGION)));
  } catch (error) {
    return [check("d1", () => Promise.reject(error))];
  }
}

async function check(name: string, ask: () => Promise<unknown>): Promise<[string, "ok" | "failed"]> {
  try {
    await ask();
    return [name, "ok"];
  } catch (error) {
    console.error(JSON.stringify({ event: "not_ready", check: name, error: String(error) }));
    return [name, "failed"];
  }
}

/** The seal is the last thing a migration sets: without it a table may be missing, with another's it is not ours. */
async function assertOwn(database: D1Database, region: string): Promise<void> {
  const seal = await database
    .prepare("select region from residency where one = 1")
    .first<{ region: string }>();
  if (seal?.region !== region) throw new Error(`sealed for ${seal?.region ?? "nobody"}, not for ${region}`);
}

/** After a restore no request may meet a person who was erased: not ready before the ledger was replayed. */
async function assertReplayed(env: Env): Promise<void> {
  const [ledger, now] = [ledgerOf(env), (await clockOf(env)).now()];
  for (const database of shardsOf(env).all()) {
    const [next] = await ledger.after((await readWatch(database)).replayed, 1);
    if (next && next.enteredAt < now - comparedWithinMilliseconds)
      throw new Error(`erasure ${next.position} of the ledger was not compared with a database`);
  }
}
