import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { StaleWrite } from "../../shared/data/faults.ts";
import { removeFactor } from "../../shared/identity/verbs/factor-removal.ts";
import { readFactors, redrawCodes } from "../../shared/identity/verbs/factors.ts";
import { completeSignIn } from "../../shared/identity/verbs/second-step.ts";
import { Problem } from "../../shared/kernel/problem.ts";
import { type FactorPerson, FactorRoom } from "./factor-room.ts";
import { IdentityRoom } from "./identity-room.ts";
import { runs } from "./machine-runs.ts";

beforeAll(async () => {
  await IdentityRoom.prepare();
  await new IdentityRoom().rows("insert into residency values (1, 'eu') on conflict do nothing");
}, 60_000);

const entries = ["app", "SMS", "first code", "second code", "guess"] as const;
const changes = ["remove app", "remove phone", "redraw"] as const;
type Step = (typeof entries)[number] | (typeof changes)[number];

/** Steps of one round are under way at the same time, their calls to the stores in an order that is drawn. */
const round = fc.record({
  demanded: fc.boolean(),
  /** Whether all of them come with one password's challenge, or each with its own. */
  shared: fc.boolean(),
  steps: fc.array(
    fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom<Step>(...entries) },
      { weight: 1, arbitrary: fc.constantFrom<Step>(...changes) },
    ),
    { minLength: 2, maxLength: 4 },
  ),
});
type Round = typeof round extends fc.Arbitrary<infer Value> ? Value : never;

/** What the person holds, as they would write it down. */
interface Model {
  app: { id: string; seed: string } | undefined;
  phone: string | undefined;
  codes: string[];
}
interface Entry {
  challenge: string;
  code: string;
}

/** What would be typed for a step, before anything of the round has happened. */
async function prepared(person: FactorPerson, model: Model, { steps, shared }: Round) {
  const held = model.app ?? model.phone;
  const common = held ? await person.challenge() : "";
  const text = held && model.phone && steps.includes("SMS") ? await person.sent("sms", common) : undefined;
  const entryOf = async (step: Step): Promise<Entry | undefined> => {
    if (step === "SMS") return text;
    const code = {
      app: model.app && person.app(model.app.seed),
      "first code": model.codes[0],
      "second code": model.codes[1],
      guess: "000000",
    }[step as "app" | "first code" | "second code" | "guess"];
    if (!held || code === undefined) return undefined;
    return { challenge: shared ? common : await person.challenge(), code };
  };
  const found: { step: Step; entry: Entry | undefined }[] = [];
  for (const step of steps) found.push({ step, entry: await entryOf(step) });
  return found.filter(({ step, entry }) => entry !== undefined || changes.some((change) => change === step));
}

/** How somebody got in; `undefined` for a change. */
async function take(person: FactorPerson, model: Model, step: Step, entry: Entry | undefined) {
  if (entry) {
    const done = await completeSignIn(person.room.context(), entry, "api");
    return "session" in done ? done.session.amr : [];
  }
  if (step === "redraw") {
    const { recovery_codes: codes } = await redrawCodes(person.ctx());
    model.codes = codes;
  } else {
    const name = step === "remove app" ? "app" : "phone";
    const held = name === "app" ? model.app?.id : model.phone;
    await removeFactor(person.ctx(), held ?? "none");
    model[name] = undefined;
  }
  return undefined;
}

const isRefusal = (error: unknown) => error instanceof Problem || error instanceof StaleWrite;

async function judge(
  scheduler: fc.Scheduler,
  person: FactorPerson,
  model: Model,
  spent: Set<string>,
  plan: Round,
) {
  const { room } = person;
  room.now += 3_600_000;
  await room.rows("delete from throttle");
  const policy = JSON.stringify({ mfa_required: plan.demanded });
  await room.rows("update all_tenants set policy = ? where tenant_id = ?", policy, person.tenantId);
  const before = { ...model };
  const asked = await prepared(person, model, plan);
  const outcomes = await room.interleaved(scheduler, () =>
    asked.map(({ step, entry }) => take(person, model, step, entry)),
  );
  for (const outcome of outcomes)
    if (outcome.status === "rejected" && !isRefusal(outcome.reason)) throw outcome.reason;
  const done = asked.filter((_, at) => outcomes[at]?.status === "fulfilled");
  const came = done.flatMap(({ step, entry }) => (entry ? [{ step, entry }] : []));

  // Nobody without the factor, no code a second time, and one challenge opens one session.
  for (const outcome of outcomes)
    if (outcome.status === "fulfilled" && outcome.value) expect(outcome.value).toContain("mfa");
  expect(came.map(({ step }) => step)).not.toContain("guess");
  for (const { step, entry } of came) {
    const key = `${step === "app" ? Math.floor(room.now / 30_000) : ""} ${entry.code}`;
    expect(spent.has(key)).toBe(false);
    spent.add(key);
  }
  const challenges = came.map(({ entry }) => entry.challenge);
  expect(new Set(challenges).size).toBe(challenges.length);
  const isAlone = asked.every(
    ({ step, entry }) => entry !== undefined && (step === "app" || step === "guess"),
  );
  if (isAlone && asked.some(({ step }) => step === "app")) expect(came).toHaveLength(1);

  // What is left is what was not taken, and where a factor is demanded the last one stays.
  const mine = await readFactors(person.ctx());
  const held = Number(model.app !== undefined) + Number(model.phone !== undefined);
  expect(mine.factors).toHaveLength(held);
  if (plan.demanded && (before.app ?? before.phone)) expect(held).toBeGreaterThan(0);
  if (held === 0) model.codes = [];
  else model.codes = model.codes.filter((code) => !came.some(({ entry }) => entry.code === code));
  expect(mine.recovery_codes_left).toBe(model.codes.length);
  const begun = await person.begin();
  expect(begun?.step).toBe(held > 0 ? "prove" : plan.demanded ? "enrol" : undefined);
  if (held > 0) expect(begun?.methods.some((method) => method !== "recovery_code")).toBe(true);
}

/** Each thing that the person still holds lets them in, once. */
async function goesOn(person: FactorPerson, { app, phone, codes }: Model): Promise<void> {
  person.room.now += 3_600_000;
  await person.room.rows("delete from throttle");
  const [code] = codes;
  for (const typed of [...(app ? [person.app(app.seed)] : []), ...(code === undefined ? [] : [code])]) {
    expect(await person.finish(await person.challenge(), typed)).toHaveProperty("amr");
    expect(await person.finish(await person.challenge(), typed)).toHaveProperty("refused");
  }
  if (!phone) return;
  const sent = await person.sent("sms");
  expect(await person.finish(sent.challenge, sent.code)).toHaveProperty("amr");
}

test("whatever is done with factors at once, no code works twice, nobody comes in without one, nobody is locked out (M-055, M-069)", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(round, { minLength: 1, maxLength: 3 }),
      fc.scheduler(),
      async (plan, scheduler) => {
        const room = new FactorRoom();
        const person = await room.person();
        const app = await person.addApp();
        const phone = await person.addPhone();
        const model: Model = { app, phone, codes: [...person.codes] };
        const spent = new Set<string>();
        for (const one of plan) await judge(scheduler, person, model, spent, one);
        await goesOn(person, model);
      },
    ),
    { numRuns: runs(4) },
  );
}, 120_000);
