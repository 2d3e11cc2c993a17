import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import { demand } from "../../bench/scale/constants.ts";
import type { Shards } from "../../shared/data/shards.ts";
import { readToken, tokenDigest, writeToken } from "../../shared/identity/opaque-token.ts";
import type { IdentityContext } from "../../shared/identity/ports.ts";
import { markBrowser } from "../../shared/identity/verbs/browser.ts";
import { signInByPassword } from "../../shared/identity/verbs/password-sign-in.ts";
import { type RefreshDoor, refresh } from "../../shared/identity/verbs/refresh.ts";
import { signUp } from "../../shared/identity/verbs/sign-up.ts";
import { FactorRoom, password } from "./factor-room.ts";
import { IdentityRoom } from "./identity-room.ts";

const room = new FactorRoom();
const asked: { database: "home" | "other"; sql: string }[] = [];
const door: RefreshDoor = { takes: () => true, sign: async () => "signed" };

const own = Symbol("the runtime's statement");
type Made = D1PreparedStatement & { [own]?: D1PreparedStatement };

/** A database whose trips are noted by their statement. */
function noted(given: D1Database, database: "home" | "other"): D1Database {
  const statement = (of: D1PreparedStatement, sql: string): D1PreparedStatement =>
    new Proxy(of, {
      get(from, name) {
        if (name === own) return from;
        const value = Reflect.get(from, name, from) as (...all: unknown[]) => unknown;
        if (name === "bind")
          return (...values: unknown[]) => statement(value.apply(from, values) as never, sql);
        return (...values: unknown[]) => {
          asked.push({ database, sql });
          return value.apply(from, values);
        };
      },
    });
  return new Proxy(given, {
    get(from, name) {
      if (name === "prepare") return (sql: string) => statement(from.prepare(sql), sql);
      return (batch: Made[]) => {
        asked.push({ database, sql: "batch" });
        return from.batch(batch.map((each) => each[own] ?? each));
      };
    },
  });
}

function context(): IdentityContext {
  const home = noted(env.DB_0, "home");
  const all = [home, noted(env.DB_1, "other")];
  const of = (shard: number) => all[shard] as D1Database;
  const shards: Shards = { home, count: 2, of, all: () => all };
  return { ...room.context(), shards };
}

beforeAll(async () => {
  await IdentityRoom.prepare();
  await new IdentityRoom().rows("insert into residency values (1, 'eu') on conflict do nothing");
}, 60_000);

/** Somebody of a company whose rows are in another database than the home one. */
async function person(): Promise<string> {
  for (;;) {
    const word = `home-${crypto.randomUUID().slice(0, 13)}`;
    const email = `${word}@example.test`;
    const owner = { name: "Ada", email, password };
    const input = {
      company: { name: word, slug: word },
      region: "eu" as const,
      plan: "team" as const,
      owner,
    };
    const { shard } = await signUp(room.context(), input, word, "api");
    await room.settle();
    if (shard === 1) return email;
  }
}

/** Trips for some work, and for what goes on after its answer. */
async function tripsFor<Done>(work: () => Promise<Done>) {
  asked.length = 0;
  const done = await work();
  await room.settle();
  const isCounter = (sql: string) => /^(?:insert into|delete from) throttle /.test(sql);
  const home = asked.filter(({ database, sql }) => database === "home" && !isCounter(sql));
  return {
    done,
    reads: home.filter(({ sql }) => sql.startsWith("select")).length,
    writes: home.filter(({ sql }) => !sql.startsWith("select")).length,
    /** Wherever they were counted. */
    tries: asked.filter(({ sql }) => isCounter(sql)).length,
  };
}

async function signIn(email: string, kind: "api" | "browser") {
  const arrived = await signInByPassword(context(), { email, password }, kind);
  if (!("session" in arrived)) throw new Error("no second step was set up");
  return arrived.session.token;
}

describe("the home database, as the capacity model reckons with it (M-172)", () => {
  test.each(["api", "browser"] as const)("is asked so often for a sign-in by password: %s", async (kind) => {
    const email = await person();
    const { reads, writes, tries } = await tripsFor(() => signIn(email, kind));
    expect([reads, writes, tries]).toEqual([
      demand.signInHomeReads.value,
      demand.signInHomeWrites.value,
      demand.signInTries.value,
    ]);
  });

  test("is not asked for a refresh, nor for the refresh after it", async () => {
    let token = await signIn(await person(), "api");
    for (let turn = 0; turn < 2; turn++) {
      const { done, reads, writes } = await tripsFor(() =>
        refresh(context(), { refresh_token: token }, door),
      );
      expect([reads, writes]).toEqual([0, 0]);
      token = done.refresh_token;
    }
  });

  test("is not asked for a page of a browser", async () => {
    const token = await signIn(await person(), "browser");
    const { done, reads, writes } = await tripsFor(() => markBrowser(context(), token));
    expect(done).not.toBeNull();
    expect([reads, writes]).toEqual([0, 0]);
  });

  test("is asked once for a session whose token was drawn before tokens named a database", async () => {
    const email = await person();
    const token = await signIn(email, "browser");
    const parts = readToken(token);
    if (!parts) throw new Error("not a token of ours");
    const old = writeToken({ ...parts, shard: undefined });
    const digests = [await tokenDigest(token), await tokenDigest(old)];
    await env.DB_0.prepare("update lobby set digest = ?2 where digest = ?1")
      .bind(...digests)
      .run();
    await env.DB_1.prepare("update all_sessions set digest = ?2 where digest = ?1")
      .bind(...digests)
      .run();
    const { done, reads, writes } = await tripsFor(() => markBrowser(context(), old));
    expect([done !== null, reads, writes]).toEqual([true, 1, 0]);
  });
});
