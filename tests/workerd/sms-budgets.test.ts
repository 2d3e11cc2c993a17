import { beforeAll, beforeEach, expect, test } from "vitest";
import { removeFactor } from "../../shared/identity/verbs/factor-removal.ts";
import { type FactorPerson, FactorRoom } from "./factor-room.ts";
import { IdentityRoom } from "./identity-room.ts";

let room: FactorRoom;
let person: FactorPerson;
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
