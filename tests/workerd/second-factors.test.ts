import { env } from "cloudflare:workers";
import fc from "fast-check";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openTenantDb } from "../../shared/data/tenant-db.ts";
import type { Context } from "../../shared/http/context.ts";
import { systemPrincipal } from "../../shared/identity/credential.ts";
import { stepOf } from "../../shared/identity/factor-rules.ts";
import { listFactors } from "../../shared/identity/factor-store.ts";
import type { MemberContext } from "../../shared/identity/ports.ts";
import { memberPrincipal } from "../../shared/identity/session.ts";
import { secondFactors } from "../../shared/identity/tables.ts";
import { codeAt } from "../../shared/identity/totp.ts";
import { confirmFactor, setUpFactor } from "../../shared/identity/verbs/factors.ts";
import { signInByPassword } from "../../shared/identity/verbs/password-sign-in.ts";
import { completeSignIn } from "../../shared/identity/verbs/second-step.ts";
import { signUp } from "../../shared/identity/verbs/sign-up.ts";
import { Problem } from "../../shared/kernel/problem.ts";
import { IdentityRoom } from "./identity-room.ts";

const password = "rope bridge lantern quilt";
let room: IdentityRoom;

beforeAll(() => IdentityRoom.prepare());
beforeEach(async () => {
  room = new IdentityRoom();
  await room.rows("insert into residency values (1, 'eu') on conflict do nothing");
});

interface Person {
  email: string;
  userId: string;
  tenantId: string;
  shard: number;
  seed: string;
  factorId: string;
  codes: string[];
}

/** A founder with a confirmed app and ten recovery codes. */
async function enrolled(): Promise<Person> {
  const word = `factor-${crypto.randomUUID().slice(0, 13)}`;
  const email = `${word}@example.test`;
  const owner = { name: "Ada", email, password };
  const company = { name: word, slug: word };
  const input = { company, region: "eu" as const, plan: "team" as const, owner };
  const { member, shard, session } = await signUp(room.context(), input, word, "api");
  const principal = memberPrincipal(member, shard, session?.id ?? "");
  const base = room.context();
  const database = room.shards.of(shard);
  const db = openTenantDb({ database, principal, clock: base.clock, ids: base.ids, requestId: "req_1" });
  const answer: Context["answer"] = async (body, entry, ...writes) => {
    await db.commit(entry, ...writes);
    return body;
  };
  const ctx: MemberContext = { ...base, principal, db, answer };
  const { id, secret } = await setUpFactor(ctx);
  room.now += 60_000;
  const code = codeAt(secret, stepOf(room.now));
  const { recovery_codes: codes } = await confirmFactor(ctx, { id, code });
  const { id: userId } = member.user;
  return { email, userId, tenantId: member.tenant.id, shard, seed: secret, factorId: id, codes: codes ?? [] };
}

async function challenge({ email }: Person): Promise<string> {
  const arrived = await signInByPassword(room.context(), { email, password }, "api");
  if (!("challenge" in arrived)) throw new Error("a password alone opened a session");
  return arrived.challenge.challenge;
}

/** Whether it opened a session; a refusal says why to nobody. */
async function opens(text: string, code: string): Promise<boolean> {
  try {
    await completeSignIn(room.context(), { challenge: text, code }, "api");
    return true;
  } catch (error) {
    if (error instanceof Problem && ["invalid_credentials", "quota_exceeded"].includes(error.code))
      return false;
    throw error;
  }
}

const sessionsOf = async ({ tenantId }: Person) =>
  (await room.rows("select id from all_sessions where tenant_id = ?", tenantId)).length;

describe("of requests that race, one at most is let in (M-064, M-069)", () => {
  test.each([2, 5])("%i challenges with one code", async (count) => {
    const person = await enrolled();
    room.now += 60_000;
    const texts: string[] = [];
    for (let index = 0; index < count; index++) texts.push(await challenge(person));
    const code = codeAt(person.seed, stepOf(room.now));
    const answers = await Promise.all(texts.map((text) => opens(text, code)));
    expect(answers.filter(Boolean)).toHaveLength(1);
    expect(await sessionsOf(person)).toBe(2);
  });

  test("one challenge with several right codes", async () => {
    const person = await enrolled();
    room.now += 60_000;
    const text = await challenge(person);
    const step = stepOf(room.now);
    const codes = [codeAt(person.seed, step), codeAt(person.seed, step + 1), ...person.codes.slice(0, 2)];
    const answers = await Promise.all(codes.map((code) => opens(text, code)));
    expect(answers.filter(Boolean)).toHaveLength(1);
    expect(await sessionsOf(person)).toBe(2);
  });

  test("one recovery code at several challenges; the others stay good", async () => {
    const person = await enrolled();
    const texts = [await challenge(person), await challenge(person), await challenge(person)];
    const [code = "", other = ""] = person.codes;
    const answers = await Promise.all(texts.map((text) => opens(text, code)));
    expect(answers.filter(Boolean)).toHaveLength(1);
    expect(await opens(await challenge(person), code)).toBe(false);
    expect(await opens(await challenge(person), other)).toBe(true);
  });

  test("the database itself takes no step back", async () => {
    const { tenantId, factorId, shard } = await enrolled();
    const database = shard === 0 ? env.DB_0 : env.DB_1;
    const change = (expression: string) =>
      database
        .prepare(`update all_second_factors set last_step = ${expression} where tenant_id = ? and id = ?`)
        .bind(tenantId, factorId)
        .run();
    await expect(change("last_step")).rejects.toThrow("stale_version");
    await expect(change("last_step - 1")).rejects.toThrow("stale_version");
    await change("last_step + 1");
  });

  test("what is stored opens nothing: the seed is sealed, recovery codes are digests", async () => {
    const person = await enrolled();
    const stored = JSON.stringify([
      await room.rows("select * from all_second_factors where tenant_id = ?", person.tenantId),
      await room.rows("select * from all_recovery_codes where tenant_id = ?", person.tenantId),
    ]);
    for (const secret of [
      person.seed,
      ...person.codes,
      ...person.codes.map((code) => code.replaceAll("-", "")),
    ])
      expect(stored).not.toContain(secret);
    const reader = systemPrincipal(person.tenantId, person.shard);
    const { clock, ids } = room.context();
    const database = room.shards.of(person.shard);
    const db = openTenantDb({ database, principal: reader, clock, ids, requestId: "req_1" });
    const [row] = await listFactors(db, person.userId);
    const opened = row && (await room.context().openVault(db, { clock, ids }).open(secondFactors, row));
    expect(opened?.seed).toBe(person.seed);
  });
});

/** One try: at which of three challenges, with what, after how long, and whether the next goes with it at once. */
const tries = fc.array(
  fc.record({
    at: fc.nat(2),
    wait: fc.constantFrom(0, 0, 10_000, 30_000, 61_000),
    what: fc.oneof(
      fc.record({ kind: fc.constant("app" as const), offset: fc.integer({ min: -2, max: 2 }) }),
      fc.record({ kind: fc.constant("recovery" as const), index: fc.nat(2) }),
      fc.record({
        kind: fc.constant("guess" as const),
        code: fc.constantFrom("000000", "x", "0000-0000-0000-0000"),
      }),
    ),
    isTogether: fc.boolean(),
  }),
  { minLength: 2, maxLength: 10 },
);

describe("the second step under any interleaving (M-055)", () => {
  test("each challenge and each code opens one session at most, guesses none, and steps only grow", async () => {
    await fc.assert(
      fc.asyncProperty(tries, async (plan) => {
        const person = await enrolled();
        const texts = [await challenge(person), await challenge(person), await challenge(person)];
        const used = new Map<string, number>();
        const spent = new Map<string, number>();
        const note = (from: Map<string, number>, key: string) => from.set(key, (from.get(key) ?? 0) + 1);
        let waiting: Promise<void>[] = [];
        let steps = 0;
        for (const { at, wait, what, isTogether } of plan) {
          if (!isTogether) {
            await Promise.all(waiting);
            waiting = [];
            room.now += wait;
          }
          const step = what.kind === "app" ? stepOf(room.now) + what.offset : 0;
          const code =
            what.kind === "app"
              ? codeAt(person.seed, step)
              : what.kind === "recovery"
                ? (person.codes[what.index] ?? "")
                : what.code;
          const text = texts[at] ?? "";
          waiting.push(
            opens(text, code).then((isOpen) => {
              if (!isOpen) return;
              expect(what.kind).not.toBe("guess");
              if (what.kind === "app") expect(Math.abs(what.offset)).toBeLessThanOrEqual(1);
              note(used, code);
              note(spent, text);
              steps = Math.max(steps, step);
            }),
          );
        }
        await Promise.all(waiting);
        expect(Math.max(0, ...used.values(), ...spent.values())).toBeLessThanOrEqual(1);
        expect(await sessionsOf(person)).toBe(1 + spent.size);
        const [row] = await room.rows(
          "select last_step from all_second_factors where tenant_id = ?",
          person.tenantId,
        );
        if (steps > 0) expect(Number(row?.["last_step"])).toBeGreaterThanOrEqual(steps);
      }),
      { numRuns: 15 },
    );
  }, 120_000);
});
