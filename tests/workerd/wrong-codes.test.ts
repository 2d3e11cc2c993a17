import { beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { openAccounts } from "../../shared/identity/account.ts";
import { emailIndex } from "../../shared/identity/blind-index.ts";
import { draftFactorReset } from "../../shared/identity/factor-reset.ts";
import { chooseEmailCodes } from "../../shared/identity/verbs/email-codes.ts";
import { removeFactor } from "../../shared/identity/verbs/factor-removal.ts";
import { readFactors } from "../../shared/identity/verbs/factors.ts";
import { linkFor, resetPassword } from "../../shared/identity/verbs/password-reset.ts";
import { type FactorPerson, FactorRoom, password } from "./factor-room.ts";
import { IdentityRoom } from "./identity-room.ts";
import { unlike } from "./otp-attempts.ts";

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

const tables = { totp: "all_second_factors", sms: "all_phones", email: "all_verified_addresses" } as const;
type Kind = keyof typeof tables;
const kinds = Object.keys(tables) as Kind[];

async function countOf(kind: Kind): Promise<number> {
  const sql = `select wrong_codes from ${tables[kind]} where tenant_id = ?`;
  const [row] = await room.rows(sql, person.tenantId);
  return Number(row?.["wrong_codes"]);
}
/** So many wrong codes before, in as many quarters of an hour as that took. */
const had = (kind: Kind, count: number) =>
  room.rows(`update ${tables[kind]} set wrong_codes = ? where tenant_id = ?`, count, person.tenantId);

/** Sets the factor up; answers how a code of it is come by, and how it is set up anew. */
async function hold(kind: Kind) {
  if (kind === "totp") {
    const { id, seed } = await person.addApp();
    const now = async () => ({ challenge: await person.challenge(), code: person.app(seed) });
    return { id, now, drop: () => removeFactor(person.ctx(), id) };
  }
  if (kind === "sms") {
    const id = await person.addPhone();
    const now = async () => {
      room.now += 3_600_000;
      return person.sent("sms");
    };
    return { id, now, drop: () => removeFactor(person.ctx(), id) };
  }
  await person.addLetters();
  const now = () => person.sent("email");
  const drop = () => chooseEmailCodes(person.ctx(), { enabled: false });
  return { id: person.userId, now, drop };
}

const lockings = async () =>
  (
    await room.rows(
      "select id from all_audit_events where tenant_id = ? and action = 'factor.locked'",
      person.tenantId,
    )
  ).length;

describe("wrong codes in a row (M-055, M-064, M-065, M-066)", () => {
  test.each(kinds)("%s: each is counted, and a right one forgets them", async (kind) => {
    const factor = await hold(kind);
    for (const count of [1, 2]) {
      const { challenge, code } = await factor.now();
      await person.finish(challenge, unlike(code));
      expect(await countOf(kind)).toBe(count);
    }
    const { challenge, code } = await factor.now();
    expect(await person.finish(challenge, code)).toHaveProperty("amr");
    expect(await countOf(kind)).toBe(0);
  });

  test.each(kinds)("%s: ninety lock it, also for its right code, until it is set up anew", async (kind) => {
    const factor = await hold(kind);
    const { challenge, code } = await factor.now();
    await had(kind, 89);
    expect(await person.finish(challenge, unlike(code))).toHaveProperty("refused");
    expect([await countOf(kind), await lockings()]).toEqual([90, 1]);
    const told = "invalid_credentials: second_factor_locked";
    expect(await person.finish(challenge, code)).toEqual({ refused: told });
    const begun = await person.begin();
    expect([begun?.step, begun?.locked]).toEqual(["prove", true]);
    expect(begun?.methods).not.toContain(kind);
    room.now += 31_000;
    await factor.drop();
    const fresh = await (await hold(kind)).now();
    expect(await person.finish(fresh.challenge, fresh.code)).toHaveProperty("amr");
  });

  test("of guesses at once each that is compared is counted, a window's five at most, and it is told once", async () => {
    await hold("totp");
    await had("totp", 89);
    const challenges = await Promise.all(Array.from({ length: 6 }, () => person.challenge()));
    await Promise.all(challenges.map((challenge) => person.finish(challenge, "000000")));
    const compared = await room.rows(
      "select id from all_audit_events where tenant_id = ? and detail ->> 'reason' = 'second_factor_wrong'",
      person.tenantId,
    );
    expect(compared.length).toBeGreaterThan(0);
    expect(compared.length).toBeLessThanOrEqual(5);
    expect([await countOf("totp"), await lockings()]).toEqual([89 + compared.length, 1]);
    expect(await person.finish(await person.challenge(), "000000")).toHaveProperty("refused");
    expect(await countOf("totp")).toBe(89 + compared.length);
  });

  test("a code that was texted is counted for the app as well, which it was compared with", async () => {
    await hold("totp");
    const { now } = await hold("sms");
    const { challenge, code } = await now();
    await person.finish(challenge, unlike(code));
    expect([await countOf("totp"), await countOf("sms")]).toEqual([1, 1]);
    await person.finish(challenge, "12345");
    expect([await countOf("totp"), await countOf("sms")]).toEqual([1, 1]);
  });
});

describe("a lock keeps nobody out who proves another way (M-069)", () => {
  test("another factor and a recovery code let in, while somebody spends all tries on codes", async () => {
    await hold("totp");
    const { now } = await hold("sms");
    await had("totp", 100);
    const text = await now();
    expect(await person.finish(text.challenge, text.code)).toHaveProperty("amr");
    for (let wrong = 0; wrong < 6; wrong++) await person.finish(await person.challenge(), "000000");
    const right = await person.finish(await person.challenge(), person.codes[0] ?? "");
    expect(right).toHaveProperty("amr");
    expect((await readFactors(person.ctx())).factors.map(({ kind, locked }) => [kind, locked])).toEqual([
      ["totp", true],
      ["sms", false],
    ]);
  });

  test("codes by letter as the only factor count again after a reset by letter, which read the same mailbox", async () => {
    await hold("email");
    await had("email", 100);
    const ctx = room.context();
    const [account] = await openAccounts(
      ctx,
      await emailIndex(ctx.secrets.emailIndexKey, person.email),
      undefined,
    );
    if (!account) throw new Error("nobody has this address");
    const link = await linkFor(ctx, account, "reset", String(account.password?.changedAt));
    const token = new URL(link).searchParams.get("token") ?? "";
    await resetPassword(ctx, { token, password });
    expect(await person.begin()).toMatchObject({ step: "prove", methods: ["email"], locked: false });
    const { challenge, code } = await person.sent("email");
    expect(await person.finish(challenge, code)).toHaveProperty("amr");
  });

  test("where everything is locked the password alone opens nothing, and a reset does", async () => {
    await hold("email");
    await had("email", 100);
    expect(await person.begin()).toMatchObject({ step: "prove", methods: [], locked: true });
    const desk = person.ctx();
    const { writes } = await draftFactorReset(desk, person.userId);
    await desk.db.commit({ action: "factors.reset", target: { kind: "user", id: person.userId } }, ...writes);
    expect(await person.begin()).toBeUndefined();
  });
});
