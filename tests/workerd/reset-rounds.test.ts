import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { DuplicateKey, StaleWrite } from "../../shared/data/faults.ts";
import { completeInBrowser } from "../../shared/identity/verbs/browser-second-step.ts";
import { forgetDevices } from "../../shared/identity/verbs/devices.ts";
import { confirmFactor, readFactors, setUpFactor } from "../../shared/identity/verbs/factors.ts";
import { signInByPassword } from "../../shared/identity/verbs/password-sign-in.ts";
import { enrolByChallenge } from "../../shared/identity/verbs/second-step.ts";
import { deviceHeader } from "../../shared/identity/visit.ts";
import { Problem } from "../../shared/kernel/problem.ts";
import type { MembersContext } from "../../shared/members/ports.ts";
import { approveFactorReset, requestFactorReset } from "../../shared/members/verbs/factor-resets.ts";
import { openAdmin } from "./factor-admins.ts";
import { type FactorPerson, FactorRoom, password } from "./factor-room.ts";
import { IdentityRoom } from "./identity-room.ts";
import { runs } from "./machine-runs.ts";

beforeAll(async () => {
  await IdentityRoom.prepare();
  await new IdentityRoom().rows("insert into residency values (1, 'eu') on conflict do nothing");
}, 60_000);

const browsers = ["remember", "come", "come", "forget", "enter"] as const;
const enrolments = ["draw", "confirm app", "confirm app", "confirm phone"] as const;
const resets = ["0 asks", "1 asks", "0 agrees", "1 agrees", "0 agrees", "1 agrees"] as const;
type Kind = (typeof browsers)[number] | (typeof enrolments)[number] | (typeof resets)[number];

const round = fc.record({
  demanded: fc.boolean(),
  steps: fc.array(fc.constantFrom<Kind>(...browsers, ...enrolments, ...resets), {
    minLength: 2,
    maxLength: 5,
  }),
});
type Round = typeof round extends fc.Arbitrary<infer Value> ? Value : never;

interface App {
  id: string;
  seed: string;
}
interface Confirmed {
  app?: App;
  phone?: string;
  recovery_codes: string[] | null;
}
interface Model {
  apps: App[];
  phone: string | undefined;
  /** Recovery codes that came with the first of them. */
  codes: number;
  /** The newest cookie, and whether it may spare anybody anything; `undefined`: either. */
  device: string | undefined;
  spares: boolean | undefined;
}

class World {
  readonly person: FactorPerson;
  readonly admins: (() => MembersContext)[];
  readonly model: Model = { apps: [], phone: undefined, codes: 0, device: undefined, spares: false };
  /** Waiting for their first code. */
  #app: App | undefined;
  #phone: { id: string; code: string } | undefined;

  constructor(person: FactorPerson, admins: (() => MembersContext)[]) {
    this.person = person;
    this.admins = admins;
  }

  static async open(): Promise<World> {
    const person = await new FactorRoom().person();
    const admins = [await openAdmin(person), await openAdmin(person)];
    const world = new World(person, admins);
    world.model.apps.push(await person.addApp());
    world.model.codes = person.codes.length;
    return world;
  }

  rows = (sql: string) => this.person.room.rows(sql, this.person.tenantId);
  pending = () => this.rows("select id from all_factor_resets where tenant_id = ? and status = 'pending'");
  /** Those that are over, by who asked and who agreed. */
  done = () =>
    this.rows(
      "select requested_by as asked, decided_by as agreed from all_factor_resets where tenant_id = ? and status = 'done'",
    );
  live = async () =>
    (await this.rows("select id, amr from all_sessions where tenant_id = ? and revoked_at is null")).map(
      ({ amr }) => JSON.parse(String(amr)) as string[],
    );

  /** By the newest cookie: how it opened a session, or what is asked instead. */
  async come(): Promise<string[] | string> {
    const headers = new Headers(this.model.device ? { [deviceHeader]: this.model.device } : {});
    const given = { email: this.person.email, password };
    const came = await signInByPassword({ ...this.person.room.context(), headers }, given, "browser");
    return "session" in came ? came.session.amr : came.challenge.step;
  }

  /** A step as a call that only has to be made; nothing where there is nothing to do it with. */
  async prepared(kind: Kind): Promise<(() => Promise<unknown>) | undefined> {
    const { person, model } = this;
    const ctx = () => person.ctx();
    const admin = this.admins[Number(kind[0])];
    if (admin && kind.endsWith("asks")) return () => requestFactorReset(admin(), person.userId);
    if (admin) {
      const [found] = await this.pending();
      return found && (() => approveFactorReset(admin(), String(found["id"])));
    }
    if (kind === "come") return () => this.come();
    if (kind === "forget") return () => forgetDevices(ctx());
    if (kind === "draw") return () => setUpFactor(ctx());
    if (kind === "confirm app") {
      if (model.apps.length > 3) return undefined;
      this.#app ??= await this.#drawn();
      const app = this.#app;
      return async () => ({
        app,
        ...(await confirmFactor(ctx(), { id: app.id, code: person.app(app.seed) })),
      });
    }
    if (kind === "confirm phone") {
      if (model.phone !== undefined) return undefined;
      this.#phone ??= await person.drawPhone();
      const phone = this.#phone;
      return async () => ({ phone: phone.id, ...(await confirmFactor(ctx(), phone)) });
    }
    const [app] = model.apps;
    if (!app) return undefined;
    const begun = await person.begin(kind === "remember" ? "browser" : "api");
    const [challenge, code] = [begun?.challenge ?? "", person.app(app.seed)];
    if (kind === "enter") return () => person.finish(challenge, code);
    return () => completeInBrowser(person.room.context(), { challenge, code, remember: true });
  }

  async #drawn(): Promise<App> {
    const { id, secret: seed } = await setUpFactor(this.person.ctx());
    return { id, seed };
  }

  /** What was drawn for the round before is not confirmed in this one. */
  begin(): void {
    this.#app = undefined;
    this.#phone = undefined;
  }
}

const holds = ({ apps, phone }: Model) => apps.length > 0 || phone !== undefined;
/** A second row of what there is one of is the same as a stale one: try again. */
const isRefusal = (error: unknown) =>
  error instanceof Problem || error instanceof StaleWrite || error instanceof DuplicateKey;

async function judge(scheduler: fc.Scheduler, world: World, { demanded, steps }: Round): Promise<void> {
  const { person, model } = world;
  const { room } = person;
  world.begin();
  room.now += 3_600_000;
  await room.rows("delete from throttle");
  await world.rows(
    "delete from all_sessions where tenant_id = ? and revoked_at is null and kind = 'browser'",
  );
  await world.rows("update all_sessions set revoked_at = null, ended_reason = null where tenant_id = ?");
  await room.rows(
    "update all_tenants set policy = ? where tenant_id = ?",
    JSON.stringify({ mfa_required: demanded }),
    person.tenantId,
  );
  const before = await world.done();
  const asked: { kind: Kind; call: () => Promise<unknown> }[] = [];
  for (const kind of steps) {
    const call = await world.prepared(kind);
    if (call) asked.push({ kind, call });
  }
  const held = holds(model);
  const outcomes = await room.interleaved(scheduler, () => asked.map(({ call }) => call()));
  for (const outcome of outcomes)
    if (outcome.status === "rejected" && !isRefusal(outcome.reason)) throw outcome.reason;
  const did = asked.flatMap(({ kind }, at) => {
    const outcome = outcomes[at];
    return outcome?.status === "fulfilled" ? [{ kind, value: outcome.value }] : [];
  });
  const count = (...kinds: Kind[]) => did.filter(({ kind }) => kinds.includes(kind)).length;

  // A reset is two people's: asked for once, agreed to once, and by somebody else than who asked.
  const after = await world.done();
  expect(after.length - before.length).toBe(count("0 agrees", "1 agrees"));
  expect(after.length - before.length).toBeLessThanOrEqual(1);
  for (const { asked: by, agreed } of after) expect(agreed).not.toBe(by);
  expect((await world.pending()).length).toBeLessThanOrEqual(1);
  const isReset = after.length > before.length;

  // A factor counts whole or not at all, with one set of recovery codes for all of them.
  const confirmed = did.flatMap(({ kind, value }) =>
    kind.startsWith("confirm") ? [value as Confirmed] : [],
  );
  const apps = confirmed.flatMap(({ app }) => app ?? []);
  const numbers = confirmed.flatMap(({ phone }) => phone ?? []);
  const sets = confirmed.filter(({ recovery_codes: codes }) => codes !== null).length;
  expect(Math.max(apps.length, numbers.length)).toBeLessThanOrEqual(1);
  if (isReset) Object.assign(model, { apps: [], phone: undefined, codes: 0, spares: false });
  else {
    model.apps.push(...apps);
    model.phone ??= numbers[0];
    expect(sets).toBe(held || !holds(model) ? 0 : 1);
    model.codes += sets * 10;
  }
  const mine = await readFactors(person.ctx());
  const counting = mine.factors.filter(({ confirmed_at: at }) => at !== null).map(({ id }) => id);
  const wanted = [...model.apps.map(({ id }) => id), ...(model.phone ? [model.phone] : [])];
  expect(counting.sort()).toEqual(wanted.sort());
  expect(mine.recovery_codes_left).toBe(model.codes);

  // After a reset nothing is left of what was proved before it; without one nobody is spared by what was not remembered.
  const live = await world.live();
  if (isReset) {
    expect(live.filter((amr) => amr.includes("remembered") || amr.includes("mfa"))).toEqual([]);
    if (demanded) expect(live).toEqual([]);
    expect(await world.rows("select id from all_remembered_devices where tenant_id = ?")).toEqual([]);
  }
  const wasSpared = model.spares !== false;
  for (const { kind, value } of did) {
    if (kind === "come" && Array.isArray(value) && (held || demanded))
      expect([value.includes("remembered"), wasSpared || isReset]).toEqual([!isReset, true]);
    if (kind !== "remember" || isReset) continue;
    const { device_token: device } = value as { device_token?: string };
    if (device !== undefined) Object.assign(model, { device, spares: true });
  }
  if (count("forget") > 0) model.spares = count("remember") > 0 ? undefined : false;
  const came = await world.come();
  if (!holds(model)) expect(came).toEqual(demanded ? "enrol" : ["pwd"]);
  else if (model.spares === false) expect(came).toBe("prove");
  else if (model.spares) expect(came).toEqual(["pwd", "remembered"]);
  model.spares = Array.isArray(came) && came.includes("remembered");
}

/** Whoever holds an app comes in by it, and whoever holds none sets one up on the way. */
async function goesOn({ person, model, rows }: World): Promise<void> {
  person.room.now += 3_600_000;
  await person.room.rows("delete from throttle");
  for (const { seed } of model.apps)
    expect(await person.finish(await person.challenge(), person.app(seed))).toHaveProperty("amr");
  if (model.phone) {
    const { challenge, code } = await person.sent("sms");
    expect(await person.finish(challenge, code)).toHaveProperty("amr");
  }
  if (holds(model)) return;
  await rows("update all_tenants set policy = '{\"mfa_required\":true}' where tenant_id = ?");
  const challenge = await person.challenge();
  const { secret } = await enrolByChallenge(person.room.context(), { challenge }, "api");
  expect(await person.finish(challenge, person.app(secret))).toHaveProperty("amr");
}

test("whatever people and their administrators do at once, a reset is two people's and final, and what was forgotten spares nobody (M-055, M-069)", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(round, { minLength: 1, maxLength: 3 }),
      fc.scheduler(),
      async (plan, scheduler) => {
        const world = await World.open();
        for (const one of plan) await judge(scheduler, world, one);
        await goesOn(world);
      },
    ),
    { numRuns: runs(2) },
  );
}, 120_000);
