import { beforeAll, expect, test } from "vitest";
import { DuplicateKey, StaleWrite } from "../../shared/data/faults.ts";
import { draftFactorReset } from "../../shared/identity/factor-reset.ts";
import { completeInBrowser } from "../../shared/identity/verbs/browser-second-step.ts";
import { confirmFactor, setUpFactor } from "../../shared/identity/verbs/factors.ts";
import { changePassword } from "../../shared/identity/verbs/password-change.ts";
import { signInByPassword } from "../../shared/identity/verbs/password-sign-in.ts";
import { deviceHeader } from "../../shared/identity/visit.ts";
import { Problem } from "../../shared/kernel/problem.ts";
import { type FactorPerson, FactorRoom, password } from "./factor-room.ts";
import { IdentityRoom } from "./identity-room.ts";
import { runs } from "./machine-runs.ts";

beforeAll(async () => {
  await IdentityRoom.prepare();
  await new IdentityRoom().rows("insert into residency values (1, 'eu') on conflict do nothing");
}, 60_000);

type Work = () => Promise<unknown>;

/** Before the `at`-th call of `work` to a store all of `meanwhile` happens. @returns whether there was such a call */
async function interrupted(room: FactorRoom, at: number, work: Work, meanwhile: Work): Promise<boolean> {
  let calls = 0;
  let other: Promise<unknown> | undefined;
  const calm = async () => {};
  room.pace = async () => {
    if (calls++ !== at) return;
    room.pace = calm;
    other = meanwhile();
    await other;
  };
  const [done] = await Promise.allSettled([work()]);
  room.pace = calm;
  await other;
  await room.settle();
  const { reason } = done as { reason?: unknown };
  const isRefusal = [Problem, StaleWrite, DuplicateKey].some((kind) => reason instanceof kind);
  if (done.status === "rejected" && !isRefusal) throw reason;
  return other !== undefined;
}

/** Of the calls every so many, since the moments that matter are several calls long; all of them where somebody digs. */
const stride = Math.max(1, 4 - runs(0));

/** At one call after another; from a fresh state every time. */
async function atEachCall(room: FactorRoom, one: (at: number) => Promise<boolean>): Promise<number> {
  for (let at = 0; ; at += stride) {
    room.now += 3_600_000;
    await room.rows("delete from throttle");
    if (!(await one(at))) return at;
  }
}

const demand = (person: FactorPerson, demanded: boolean) =>
  person.room.rows(
    "update all_tenants set policy = ? where tenant_id = ?",
    JSON.stringify({ mfa_required: demanded }),
    person.tenantId,
  );
const live = async ({ room, tenantId }: FactorPerson) =>
  (await room.rows("select id from all_sessions where tenant_id = ? and revoked_at is null", tenantId)).map(
    ({ id }) => String(id),
  );

test("no session of the old password is left beside the one that changed it, whichever call of either came first (M-058)", async () => {
  const room = new FactorRoom();
  const person = await room.person();
  const ctx = person.ctx();
  const own = ctx.principal.sessionId ?? "";
  let count = 0;
  let present = password;
  const change = async () => {
    const next = `${password} ${++count}`;
    await changePassword(ctx, { current_password: present, password: next });
    present = next;
  };
  const signIn = (typed: string) => async () => {
    const given = { email: person.email, password: typed };
    await signInByPassword(room.context(), given, "api").catch((error: unknown) => {
      if (!(error instanceof Problem)) throw error;
    });
  };
  const signsIn = await atEachCall(room, async (at) => {
    const was = await interrupted(room, at, signIn(present), change);
    if (was) expect(await live(person), `call ${at} of the sign-in`).toEqual([own]);
    return was;
  });
  expect(signsIn).toBeGreaterThan(5);
  await atEachCall(room, async (at) => {
    const before = present;
    const was = await interrupted(room, at, change, signIn(present));
    if (present !== before) expect(await live(person), `call ${at} of the change`).toEqual([own]);
    return was;
  });
}, 60_000);

test("an open challenge of a password is worth nothing once another one took its place (M-055)", async () => {
  const person = await new FactorRoom().person();
  const { seed } = await person.addApp();
  const challenge = await person.challenge();
  const next = `${password} anew`;
  await changePassword(person.ctx(), { current_password: password, password: next });
  expect(await person.finish(challenge, person.app(seed))).toEqual({
    refused: "invalid_credentials: second_factor_raced",
  });
}, 60_000);

/** A person with an app, in a company that demands one; and the reset by its administrators. */
async function opened() {
  const room = new FactorRoom();
  const person = await room.person();
  await demand(person, true);
  const reset = async () => {
    const { db, clock, ids } = person.ctx();
    const { writes } = await draftFactorReset({ db, clock, ids }, person.userId);
    await db.commit({ action: "factor_reset.done", target: { kind: "user", id: person.userId } }, ...writes);
  };
  const anew = async () => {
    await room.rows(
      "update all_sessions set revoked_at = null, ended_reason = null where tenant_id = ? and id = ?",
      person.tenantId,
      person.ctx().principal.sessionId,
    );
    return person.addApp();
  };
  const remember = async (seed: string) => {
    const challenge = (await person.begin("browser"))?.challenge ?? "";
    const input = { challenge, code: person.app(seed), remember: true };
    return () => completeInBrowser(room.context(), input);
  };
  return { room, person, reset, anew, remember };
}

test("a reset at any moment of it: nobody comes in by the browser that was remembered, none is remembered after it, no app is confirmed (M-055, M-069)", async () => {
  const { room, person, reset, anew, remember } = await opened();
  const nothing = async (what: string) => {
    expect(await live(person), what).toEqual([]);
    const left =
      "select id from all_remembered_devices where tenant_id = ?1 union select id from all_second_factors where tenant_id = ?1 and confirmed_at is not null";
    expect(await room.rows(left, person.tenantId), what).toEqual([]);
  };
  for (const what of ["remember", "come", "confirm"] as const)
    await atEachCall(room, async (at) => {
      const { seed } = await anew();
      const remembers = await remember(seed);
      let work: Work = remembers;
      if (what === "come") {
        const done = await remembers();
        const headers = new Headers({
          [deviceHeader]: "device_token" in done ? (done.device_token ?? "") : "",
        });
        const given = { email: person.email, password };
        work = () => signInByPassword({ ...room.context(), headers }, given, "browser");
      } else if (what === "confirm") {
        const drawn = await setUpFactor(person.ctx());
        work = () => confirmFactor(person.ctx(), { id: drawn.id, code: person.app(drawn.secret) });
      }
      const was = await interrupted(room, at, work, reset);
      if (was) await nothing(`call ${at} of ${what}`);
      else await reset();
      return was;
    });
}, 60_000);
