import fc from "fast-check";
import { beforeAll, beforeEach, expect, test } from "vitest";
import { draftFactorReset } from "../../shared/identity/factor-reset.ts";
import { completeInBrowser } from "../../shared/identity/verbs/browser-second-step.ts";
import { removeFactor } from "../../shared/identity/verbs/factor-removal.ts";
import { confirmFactor, readFactors, redrawCodes, setUpFactor } from "../../shared/identity/verbs/factors.ts";
import { signInByPassword } from "../../shared/identity/verbs/password-sign-in.ts";
import { deviceHeader } from "../../shared/identity/visit.ts";
import { Problem } from "../../shared/kernel/problem.ts";
import { type FactorPerson, FactorRoom, password } from "./factor-room.ts";
import { IdentityRoom } from "./identity-room.ts";
import { runs } from "./machine-runs.ts";

let room: FactorRoom;
beforeAll(() => IdentityRoom.prepare(), 60_000);
beforeEach(async () => {
  room = new FactorRoom();
  await room.rows("insert into residency values (1, 'eu') on conflict do nothing");
});

/** What the person holds, as they would write it down. */
interface Model {
  app: { id: string; seed: string } | undefined;
  phone: string | undefined;
  codes: string[];
  spent: Set<string>;
  demanded: boolean;
  /** The cookie of the browser that is not asked again. */
  device: string | undefined;
}
type Step = fc.AsyncCommand<Model, FactorPerson>;

const holds = ({ app, phone }: Model) => app !== undefined || phone !== undefined;

/** Lets a quarter of an hour go by, so that no count of tries decides. */
const step = (name: string, can: (model: Model) => boolean, run: Step["run"]): Step => ({
  check: can,
  async run(model, person) {
    person.room.now += 20 * 60_000;
    await run(model, person);
    await holdsTrue(model, person);
  },
  toString: () => name,
});

/** After every step: a password alone opens nothing where more is wanted, and whoever holds a factor has a way in. */
async function holdsTrue(model: Model, person: FactorPerson): Promise<void> {
  const begun = await person.begin();
  const mine = await readFactors(person.ctx());
  expect(mine.factors.filter((factor) => factor.confirmed_at !== null)).toHaveLength(
    Number(model.app !== undefined) + Number(model.phone !== undefined),
  );
  expect(mine.recovery_codes_left).toBe(model.codes.length);
  if (holds(model)) {
    expect(begun?.step).toBe("prove");
    expect(begun?.methods.filter((method) => method !== "recovery_code").length).toBeGreaterThan(0);
  } else expect(begun?.step).toBe(model.demanded ? "enrol" : undefined);
}

async function enters(model: Model, person: FactorPerson, code: string, challenge?: string): Promise<void> {
  const outcome = await person.finish(challenge ?? (await person.challenge()), code);
  expect(outcome).toHaveProperty("amr");
  if ("amr" in outcome) expect(outcome.amr).toContain("mfa");
  model.spent.add(code);
}

const isRefused = async (work: Promise<unknown>, code: string) =>
  expect(
    await work.then(
      () => "done",
      (error: unknown) => (error instanceof Problem ? error.code : error),
    ),
  ).toBe(code);

const removal = (name: "app" | "phone") =>
  step(
    `remove ${name}`,
    (model) => model[name] !== undefined,
    async (model, person) => {
      const id = name === "app" ? (model.app?.id ?? "") : (model.phone ?? "");
      const other = name === "app" ? model.phone : model.app;
      if (model.demanded && other === undefined)
        return void (await isRefused(removeFactor(person.ctx(), id), "conflict"));
      await removeFactor(person.ctx(), id);
      model[name] = undefined;
      if (!holds(model)) model.codes = [];
    },
  );

const enrolment = (name: "app" | "phone") =>
  step(
    `add ${name}`,
    (model) => model[name] === undefined,
    async (model, person) => {
      person.codes = model.codes;
      if (name === "app") model.app = await person.addApp();
      else model.phone = await person.addPhone();
      model.codes = [...person.codes];
    },
  );

const steps = [
  enrolment("app"),
  enrolment("phone"),
  removal("app"),
  removal("phone"),
  step(
    "enter by app",
    ({ app }) => app !== undefined,
    async (model, person) => {
      const code = person.app(model.app?.seed ?? "");
      await enters(model, person, code);
      expect(await person.finish(await person.challenge(), code)).toHaveProperty("refused");
    },
  ),
  step(
    "enter by SMS",
    ({ phone }) => phone !== undefined,
    async (model, person) => {
      person.room.now += 3_600_000;
      await room.rows("delete from throttle");
      const { challenge, code } = await person.sent("sms");
      await enters(model, person, code, challenge);
      expect(await person.finish(challenge, code)).toHaveProperty("refused");
    },
  ),
  step(
    "enter by recovery code, once",
    (model) => holds(model) && model.codes.length > 0,
    async (model, person) => {
      const [code = "", ...left] = model.codes;
      await enters(model, person, code);
      model.codes = left;
      expect(await person.finish(await person.challenge(), code)).toHaveProperty("refused");
    },
  ),
  step(
    "remember a browser",
    ({ app }) => app !== undefined,
    async (model, person) => {
      const challenge = (await person.begin("browser"))?.challenge ?? "";
      const input = { challenge, code: person.app(model.app?.seed ?? ""), remember: true };
      const done = await completeInBrowser(room.context(), input);
      model.device = "device_token" in done ? done.device_token : undefined;
      expect(model.device).toBeDefined();
    },
  ),
  step(
    "come by the remembered browser",
    ({ device }) => device !== undefined,
    async (model, person) => {
      const headers = new Headers({ [deviceHeader]: model.device ?? "" });
      const given = { email: person.email, password };
      const arrived = await signInByPassword({ ...room.context(), headers }, given, "browser");
      if (!holds(model) && model.demanded) expect(arrived).toHaveProperty("challenge.step", "enrol");
      else expect(arrived).toHaveProperty("session.amr", ["pwd", "remembered"]);
    },
  ),
  step("redraw", holds, async (model, person) => {
    const [old = ""] = model.codes;
    model.codes = (await redrawCodes(person.ctx())).recovery_codes;
    if (old !== "") expect(await person.finish(await person.challenge(), old)).toHaveProperty("refused");
  }),
  step("guess, and set up what is never confirmed", holds, async (_, person) => {
    const { id, secret } = await setUpFactor(person.ctx());
    await isRefused(confirmFactor(person.ctx(), { id, code: "x" }), "invalid_request");
    expect(await person.finish(await person.challenge(), person.app(secret))).toHaveProperty("refused");
    await removeFactor(person.ctx(), id);
  }),
  step(
    "reset by administrators",
    () => true,
    async (model, person) => {
      const { db, clock, ids } = person.ctx();
      const { writes } = await draftFactorReset({ db, clock, ids }, person.userId);
      await db.commit(
        { action: "factor_reset.done", target: { kind: "user", id: person.userId } },
        ...writes,
      );
      await room.rows(
        "update all_sessions set revoked_at = null, ended_reason = null where tenant_id = ?",
        person.tenantId,
      );
      Object.assign(model, { app: undefined, phone: undefined, codes: [], device: undefined });
    },
  ),
  step(
    "demand a factor, or no more",
    () => true,
    async (model, person) => {
      model.demanded = !model.demanded;
      const policy = JSON.stringify({ mfa_required: model.demanded });
      await room.rows("update all_tenants set policy = ? where tenant_id = ?", policy, person.tenantId);
    },
  ),
];

test("whatever is done to factors in whatever order, none lets in who may not, and nobody is locked out (M-055, M-069)", async () => {
  const commands = fc.commands(
    steps.map((each) => fc.constant(each)),
    { maxCommands: 14 },
  );
  await fc.assert(
    fc.asyncProperty(commands, async (plan) => {
      const person = await room.person();
      const model: Model = {
        app: undefined,
        phone: undefined,
        codes: [],
        spent: new Set(),
        demanded: false,
        device: undefined,
      };
      await fc.asyncModelRun(() => ({ model, real: person }), plan);
    }),
    { numRuns: runs(5) },
  );
}, 120_000);

test("a browser that was remembered for a factor that is gone spares nobody the one that is demanded now (M-055)", async () => {
  const person = await room.person();
  const model: Model = {
    ...{ app: undefined, phone: undefined, codes: [], spent: new Set() },
    ...{ demanded: false, device: undefined },
  };
  const wanted = [
    "add app",
    "remember a browser",
    "remove app",
    "demand a factor, or no more",
    "come by the remembered browser",
  ];
  for (const name of wanted) await steps.find((each) => String(each) === name)?.run(model, person);
  expect(model).toMatchObject({ demanded: true, device: expect.any(String) });
}, 60_000);
