import { beforeAll, beforeEach, expect, test, vi } from "vitest";
import { removeFactor } from "../../shared/identity/verbs/factor-removal.ts";
import { confirmFactor } from "../../shared/identity/verbs/factors.ts";
import { type FactorPerson, FactorRoom } from "./factor-room.ts";
import { IdentityRoom } from "./identity-room.ts";

let room: FactorRoom;
let person: FactorPerson;
// Each signs people in many times, beside everything else that runs.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });
beforeAll(() => IdentityRoom.prepare());
beforeEach(async () => {
  room = new FactorRoom();
  await room.rows("insert into residency values (1, 'eu') on conflict do nothing");
  person = await room.person();
});

const full = (kind: string, digest: string, attempts: number) =>
  room.rows(
    "insert or replace into throttle (kind, digest, window_ends_at, attempts) values (?, ?, ?, ?)",
    kind,
    digest,
    room.now + 3_600_000,
    attempts,
  );

test("strangers who type somebody's number use up nothing of what its owner signs in by (M-065)", async () => {
  const number = "+447400990001";
  await person.addPhone(number);
  for (const allowed of [true, true, false]) {
    const stranger = await room.person();
    const typed = stranger.drawPhone(number);
    if (allowed) await removeFactor(stranger.ctx(), (await typed).id);
    else await expect(typed).rejects.toMatchObject({ code: "quota_exceeded" });
  }
  const { challenge, code } = await person.sent("sms");
  expect(await person.finish(challenge, code)).toHaveProperty("amr");
});

test("removing a number that waits does not spare the wait before the next text (M-065)", async () => {
  const { id } = await person.drawPhone();
  await removeFactor(person.ctx(), id);
  await expect(person.drawPhone()).rejects.toMatchObject({ code: "quota_exceeded" });
  room.now += 30_000;
  expect(await person.drawPhone()).toHaveProperty("id");
});

test("what a day bears to one country is counted apart for numbers that are confirmed (M-065)", async () => {
  // A country that no other test sends to: the counts outlive a test.
  const number = "+41791234567";
  await person.addPhone(number);
  await full("sms_country", "adding:CH", 2_000);
  const typed = (await room.person()).drawPhone("+41791244567");
  await expect(typed).rejects.toMatchObject({ code: "quota_exceeded" });
  const { challenge, code } = await person.sent("sms");
  expect(await person.finish(challenge, code)).toHaveProperty("amr");
});

const day = 24 * 3_600_000;

/** Where it is refused, nothing is sent. */
async function orSilent(send: () => Promise<unknown>): Promise<void> {
  const { length } = room.arrived;
  await send().catch((error: unknown) => {
    expect(room.arrived).toHaveLength(length);
    throw error;
  });
}

/** Drives a bound to its end: the last one goes, the next is refused until the window is over. */
async function exhausts(kind: string, bound: number, window: number, send: () => Promise<unknown>) {
  const later = () => {
    room.now += 3_601_000;
  };
  room.now += window;
  await send();
  await room.rows("update throttle set attempts = ? where kind = ?", bound - 1, kind);
  later();
  await send();
  later();
  const refused = {
    code: "quota_exceeded",
    extra: { headers: { "retry-after": expect.stringMatching(/^\d+$/) } },
  };
  await expect(send(), kind).rejects.toMatchObject(refused);
  room.now += window;
  await send();
}

test("each bound of texts to a confirmed number ends, and comes back when its day is over (M-065)", async () => {
  await person.addPhone("+46701234567");
  await room.rows("delete from throttle");
  for (const [kind, bound] of [
    ["sms_person", 10],
    ["sms_number", 10],
    ["sms_block", 60],
    ["sms_tenant", 500],
    ["sms_country", 2_000],
    ["sms_region", 10_000],
  ] as const)
    await exhausts(kind, bound, day, () => orSilent(() => person.sent("sms")));
});

test("each bound of texts that add a number ends, and comes back when its day is over (M-065)", async () => {
  await room.rows("delete from throttle");
  const send = () => orSilent(() => person.drawPhone("+46701244567"));
  for (const [kind, bound] of [
    ["sms_person", 10],
    ["sms_adding", 3],
    ["sms_adding_block", 60],
    ["sms_tenant", 500],
    ["sms_country", 2_000],
    ["sms_region", 10_000],
  ] as const)
    await exhausts(kind, bound, day, send);
});

test("a number comes to belong to accounts five times in thirty days, and to a sixth after them (M-065)", async () => {
  await room.rows("delete from throttle");
  await exhausts("sms_binding", 5, 30 * day, async () => {
    const drawn = await person.drawPhone("+46701254567");
    await confirmFactor(person.ctx(), drawn).finally(() => removeFactor(person.ctx(), drawn.id));
  });
});
