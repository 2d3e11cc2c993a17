import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { StaleWrite } from "../../shared/data/faults.ts";
import { sessionLimits } from "../../shared/identity/rules.ts";
import { enforceLimit } from "../../shared/identity/session-end.ts";
import { changePassword } from "../../shared/identity/verbs/password-change.ts";
import { signInByPassword } from "../../shared/identity/verbs/password-sign-in.ts";
import { type RefreshDoor, refresh } from "../../shared/identity/verbs/refresh.ts";
import { endOwnSession, endOwnSessions } from "../../shared/identity/verbs/sessions.ts";
import { Problem } from "../../shared/kernel/problem.ts";
import { type FactorPerson, FactorRoom, password } from "./factor-room.ts";
import { IdentityRoom } from "./identity-room.ts";
import { runs } from "./machine-runs.ts";

/** What a developer's plan allows. */
const limit = 2;

beforeAll(async () => {
  await IdentityRoom.prepare();
  await new IdentityRoom().rows("insert into residency values (1, 'eu') on conflict do nothing");
}, 60_000);

/** `of`: which of the families that were ever opened, the newest first; `back`: how many tokens before its newest. */
const step = fc.oneof(
  fc.record({ kind: fc.constantFrom("sign in" as const, "end all" as const), of: fc.nat({ max: 2 }) }),
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom("end" as const, "end" as const, "change password" as const),
      of: fc.nat({ max: 2 }),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant("refresh" as const),
      of: fc.nat({ max: 2 }),
      back: fc.constantFrom(0, 0, 0, 1, 2),
    }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

/** Steps of one round are under way at the same time; before it some time goes by. */
const round = fc.record({
  waits: fc.constantFrom(0, 1_000, sessionLimits.graceSeconds * 1_000 + 1, 2 * 3_600_000),
  steps: fc.array(step, { minLength: 1, maxLength: 4 }),
});

/** A session as its holder knows it: every refresh token it ever had, and when each was given for the next. */
interface Family {
  id: string;
  tokens: string[];
  spentAt: number[];
}

const door: RefreshDoor = { takes: () => true, sign: async () => "signed" };
const isRefusal = (error: unknown) => error instanceof Problem || error instanceof StaleWrite;

class Person {
  readonly families: Family[] = [];
  /** The newest last. */
  readonly passwords = [password];
  readonly #own: FactorPerson;

  #drawn = 0;

  constructor(own: FactorPerson) {
    this.#own = own;
  }

  get room(): FactorRoom {
    return this.#own.room;
  }

  family = (of: number): Family | undefined => this.families.at(-1 - of);

  async signIn(): Promise<void> {
    const given = { email: this.#own.email, password: this.passwords.at(-1) ?? "" };
    const arrived = await signInByPassword(this.room.context(), given, "api");
    if (!("session" in arrived)) throw new Error("no factor was ever set up");
    this.families.push({ id: arrived.session.id, tokens: [arrived.session.token], spentAt: [] });
  }

  refresh = async (token: string): Promise<string> =>
    (await refresh(this.room.context(), { refresh_token: token }, door)).refresh_token;

  /** From the session that asks, which need not be one of those that the step is about. */
  async take(one: Step, family: Family, token: string): Promise<string | undefined> {
    if (one.kind === "sign in") return void (await this.signIn());
    if (one.kind === "refresh") return this.refresh(token);
    const ctx = this.#own.ctx(family.id);
    if (one.kind === "change password") {
      const next = `${password} ${++this.#drawn}`;
      await changePassword(ctx, { current_password: this.passwords.at(-1) ?? "", password: next });
      this.passwords.push(next);
      return undefined;
    }
    if (one.kind === "end") return void (await endOwnSession(ctx, family.id));
    return void (await endOwnSessions(ctx, { current: "keep" }));
  }

  /** Sessions that may be used, and how many tokens of each could be exchanged. */
  async live(): Promise<Map<string, number>> {
    const rows = await this.room.rows(
      `select id, (select count(*) from all_refresh_tokens t where t.tenant_id = s.tenant_id and t.session_id = s.id
         and t.rotated_at is null) as open from all_sessions s where tenant_id = ? and user_id = ? and revoked_at is null`,
      this.#own.tenantId,
      this.#own.userId,
    );
    return new Map(rows.map((row) => [String(row["id"]), Number(row["open"])]));
  }
}

/** One round, and whatever must be so after it in whichever order its steps came to pass. */
async function judge(
  scheduler: fc.Scheduler,
  person: Person,
  { waits, steps }: { waits: number; steps: Step[] },
): Promise<void> {
  person.room.now += waits;
  const { now } = person.room;
  const before = await person.live();
  const opened = person.families.length;
  const password = person.passwords.at(-1);
  const asked = steps.flatMap((one) => {
    const family = person.family(one.of);
    const at = family ? family.tokens.length - 1 - ("back" in one ? one.back : 0) : -1;
    const token = family?.tokens[at];
    return family && token !== undefined ? [{ one, family, at, token }] : [];
  });
  const outcomes = await person.room.interleaved(scheduler, () =>
    asked.map(({ one, family, token }) => person.take(one, family, token)),
  );
  for (const outcome of outcomes)
    if (outcome.status === "rejected" && !isRefusal(outcome.reason)) throw outcome.reason;
  const after = await person.live();
  const did = (kind: Step["kind"]) =>
    asked.filter(({ one }, index) => one.kind === kind && outcomes[index]?.status === "fulfilled").length;

  // No more than the plan allows, and nobody gives way where there was room for everybody.
  expect(after.size).toBeLessThanOrEqual(limit);
  const isReuse = ({ one, family, at }: (typeof asked)[number]) =>
    one.kind === "refresh" && now - (family.spentAt[at] ?? now) > sessionLimits.graceSeconds * 1_000;
  const changed = asked.findIndex(
    ({ one }, index) => one.kind === "change password" && outcomes[index]?.status === "fulfilled",
  );
  if (did("end") + did("end all") + did("change password") === 0 && !asked.some(isReuse))
    expect(after.size).toBe(Math.min(limit, before.size + did("sign in")));
  // A password is changed once by whoever knows it, and beside the session that did it none of its goes on.
  expect(did("change password")).toBeLessThanOrEqual(1);
  expect(person.passwords.at(-1) === password).toBe(changed === -1);
  if (changed !== -1) expect([...after.keys()].filter((id) => id !== asked[changed]?.family.id)).toEqual([]);
  // What ended never comes back, and at most one token of a family can be exchanged.
  for (const [index, { id }] of person.families.entries())
    if (after.has(id)) expect([after.get(id), before.has(id) || index >= opened]).toEqual([1, true]);
  const given = new Map<string, string>();
  for (const [index, entry] of asked.entries()) {
    const outcome = outcomes[index];
    if (entry.one.kind !== "refresh") continue;
    if (isReuse(entry) || !before.has(entry.family.id)) {
      // A spent token, or one of a session that was over: refused, and the thief's session is over with it.
      expect(outcome?.status).toBe("rejected");
      expect(after.has(entry.family.id)).toBe(false);
    } else if (outcome?.status === "fulfilled") {
      const successor = String(outcome.value);
      expect(given.get(entry.token) ?? successor).toBe(successor);
      given.set(entry.token, successor);
    }
  }
  for (const { family, at, token } of asked) {
    const successor = given.get(token);
    if (successor === undefined) continue;
    if (at === family.tokens.length - 1) {
      family.tokens.push(successor);
      family.spentAt[at] = now;
    } else expect(family.tokens[at + 1]).toBe(successor);
  }
}

/** A person with one session of their own, on the smallest plan. */
async function opened(): Promise<Person> {
  const room = new FactorRoom();
  const own = await room.person();
  const person = new Person(own);
  await room.rows("update all_tenants set plan = 'developer' where tenant_id = ?", own.tenantId);
  await room.rows("update all_sessions set revoked_at = 1 where tenant_id = ?", own.tenantId);
  await person.signIn();
  return person;
}

test("whatever is done to sessions at once and one after another, none outlives its end and nobody is locked out (M-058, M-062)", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(round, { minLength: 2, maxLength: 6 }),
      fc.scheduler(),
      async (plan, scheduler) => {
        const person = await opened();
        for (const one of plan) await judge(scheduler, person, one);
        // Whoever holds the newest token of a session that is not over goes on with it.
        const live = await person.live();
        for (const { id, tokens } of person.families)
          if (live.has(id)) expect(await person.refresh(tokens.at(-1) ?? "")).toMatch(/^lvr_/);
          else await expect(person.refresh(tokens.at(-1) ?? "")).rejects.toBeInstanceOf(Problem);
      },
    ),
    { numRuns: runs(5) },
  );
}, 120_000);

test("a session in use at the moment when it gives way to a new one does not stay for that (M-058)", async () => {
  const room = new FactorRoom();
  const own = await room.person();
  const person = new Person(own);
  for (let count = 0; count < limit; count++) await person.signIn();
  const ctx = own.ctx();
  const used = "update all_sessions set version = version + 1 where tenant_id = ? and revoked_at is null";
  let isUsed = false;
  const db: typeof ctx.db = {
    ...ctx.db,
    async commit(...given) {
      if (!isUsed) await room.rows(used, own.tenantId);
      isUsed = true;
      await ctx.db.commit(...given);
    },
  };
  await enforceLimit(ctx, db, own.onPlan("developer"));
  expect((await person.live()).size).toBe(limit);
}, 60_000);
