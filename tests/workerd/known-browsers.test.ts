import { beforeAll, expect, test, vi } from "vitest";
import { openAccounts } from "../../shared/identity/account.ts";
import { emailIndex } from "../../shared/identity/blind-index.ts";
import { markSeconds } from "../../shared/identity/known-browser.ts";
import { outcomeOf } from "../../shared/identity/refusal.ts";
import { changePassword } from "../../shared/identity/verbs/password-change.ts";
import { linkFor, resetInBrowser } from "../../shared/identity/verbs/password-reset.ts";
import { signInByPassword } from "../../shared/identity/verbs/password-sign-in.ts";
import { endOwnSessions } from "../../shared/identity/verbs/sessions.ts";
import { signUp } from "../../shared/identity/verbs/sign-up.ts";
import { type FactorPerson, FactorRoom, password } from "./factor-room.ts";
import { MarkedBrowser } from "./marked-browser.ts";

const wrong = "a wrong guess";
const day = 24 * 3_600_000;
const quarter = 15 * 60_000;
let room: FactorRoom;

beforeAll(async () => {
  await FactorRoom.prepare();
  room = new FactorRoom();
  await room.rows("insert into residency values (1, 'eu') on conflict do nothing");
}, 60_000);

class TestBrowser extends MarkedBrowser {
  constructor(client = "198.51.100.7") {
    super(() => room, client);
  }
}

const strangers = [new TestBrowser("192.0.2.1"), new TestBrowser("192.0.2.2")] as const;
/** Strangers use up what a quarter of an hour lets everybody try, and lock the password. */
async function besiege(person: FactorPerson): Promise<void> {
  for (let guess = 0; guess < 16; guess++) await strangers[guess % 2 === 0 ? 0 : 1].tries(person, wrong);
}
/** As they leave it behind, for a quarter of an hour. */
const lock = ({ userId }: FactorPerson) =>
  room.rows("update all_passwords set locked_until = ? where id = ?", room.now + quarter, userId);
async function known(person: FactorPerson): Promise<TestBrowser> {
  const browser = new TestBrowser();
  expect(await browser.tries(person)).toBe("done");
  return browser;
}
const rowOf = async ({ userId }: FactorPerson) => {
  const [row] = await room.rows("select misses, locks from all_passwords where id = ?", userId);
  return row as { misses: number; locks: number };
};

test("strangers keep nobody waiting in a browser they signed in with before; a new one waits (M-063)", async () => {
  const person = await room.person();
  const browser = await known(person);
  await besiege(person);
  expect(await new TestBrowser("203.0.113.5").tries(person)).toBe("quota_exceeded");
  expect(await browser.tries(person)).toBe("done");
  expect(await rowOf(person)).toMatchObject({ misses: 10, locks: 1 });
  expect(await new TestBrowser("203.0.113.5").tries(person)).toBe("quota_exceeded");
}, 60_000);

test("sixty wrong ones spend the strangers' door alone: a known browser opens, and there another password is chosen (M-063)", async () => {
  const person = await room.person();
  const browser = await known(person);
  await room.rows("update all_passwords set misses = 60 where id = ?", person.userId);
  expect(await new TestBrowser().tries(person)).toBe("invalid_credentials");
  expect(await browser.tries(person)).toBe("done");
  expect(await rowOf(person)).toMatchObject({ misses: 60 });
  const chosen = "kettle orchard velvet saddle";
  await changePassword(person.ctx(), { current_password: password, password: chosen });
  await room.settle();
  expect(await rowOf(person)).toMatchObject({ misses: 0 });
  expect(await new TestBrowser().tries(person, chosen)).toBe("done");
}, 60_000);

test("a known browser has five wrong ones a day, all of them ten in a row, then they are strangers (M-063)", async () => {
  const person = await room.person();
  const browsers = [await known(person), await known(person), await known(person)];
  for (const browser of browsers)
    for (let guess = 0; guess < 5; guess++)
      expect(await browser.tries(person, wrong)).toBe("invalid_credentials");
  expect(await rowOf(person)).toMatchObject({ misses: 5 });
  await lock(person);
  for (const browser of browsers) expect(await browser.tries(person)).toBe("invalid_credentials");
  room.now += quarter;
  expect(await browsers[0]?.tries(person)).toBe("done");
  const again = await known(person);
  await lock(person);
  expect(await again.tries(person)).toBe("done");
}, 60_000);

test("guesses under way together in known browsers are bounded before one is compared (M-063)", async () => {
  const person = await room.person();
  const browsers = [await known(person), await known(person), await known(person)];
  let compared = 0;
  const guesses = browsers.flatMap((browser) =>
    Array.from({ length: 12 }, () => {
      const { ctx } = browser;
      const verify = async () => {
        compared++;
        return false;
      };
      const counted = { ...ctx, hasher: { ...ctx.hasher, verify } };
      return outcomeOf(() =>
        signInByPassword(counted, { email: person.email, password: wrong }, "browser").then(() => ({})),
      );
    }),
  );
  await Promise.all(guesses);
  await room.settle();
  // Ten of theirs and ten of the strangers that they are then: they share one network.
  expect(compared).toBe(20);
}, 60_000);

test("however many are under way at once, fewer than ninety of a row are compared for strangers (M-063)", async () => {
  const person = await room.person();
  let compared = 0;
  // None of them is answered, so that none is counted on the account yet.
  const held = new Promise<void>(() => {});
  const slug = person.email.replace("@example.test", "");
  for (let window = 1; window <= 4; window++, room.now += quarter) {
    for (let guess = 0; guess < 30; guess++) {
      const { ctx } = new TestBrowser(`192.0.2.${guess % 3}`);
      const verify = async (stored: string | undefined) => {
        compared++;
        await held;
        return stored === undefined;
      };
      const given = { email: person.email, password: wrong, ...(guess % 2 === 0 ? { tenant: slug } : {}) };
      const slow = { ...ctx, hasher: { ...ctx.hasher, verify } };
      void signInByPassword(slow, given, "browser");
    }
    await vi.waitFor(() => expect(compared).toBe(window * 30), 20_000);
  }
  expect(await new TestBrowser("203.0.113.5").tries(person)).toBe("invalid_credentials");
  expect(await rowOf(person)).toMatchObject({ misses: 0 });
}, 60_000);

test("who shows marks is not looked for as often as they like before being counted (M-063)", async () => {
  const person = await room.person();
  const other = await known(await room.person());
  const foreign = other.marks;
  for (let guess = 0; guess < 31; guess++) await other.tries(person, wrong);
  other.marks = foreign;
  room.heal();
  expect(await other.tries(person, wrong)).toBe("quota_exceeded");
  expect(room.calls).toBeLessThanOrEqual(2);
}, 60_000);

test("a mark is worth nothing when it is another account's, edited, too old, or of before an ending (M-063)", async () => {
  const [person, other] = [await room.person(), await room.person()];
  const browser = await known(person);
  expect(browser.marks).not.toContain(person.userId.slice(4));
  const stolen = new TestBrowser();
  stolen.marks = (await known(other)).marks;
  const edited = new TestBrowser();
  edited.marks = `${browser.marks.slice(0, -2)}${browser.marks.endsWith("AA") ? "BA" : "AA"}`;
  const later = new TestBrowser();
  later.marks = browser.marks.replace(/\.\w{8}\./, `.${(room.now + day).toString(36)}.`);
  await lock(person);
  for (const none of [stolen, edited, later]) expect(await none.tries(person)).toBe("invalid_credentials");
  const old = new TestBrowser();
  old.marks = browser.marks;
  expect(await browser.tries(person)).toBe("done");
  room.now += markSeconds * 1000 + 1;
  await lock(person);
  expect(await old.tries(person)).toBe("invalid_credentials");
}, 60_000);

test("another password, and the end of all sessions, leave no browser known but the one that says so (M-063)", async () => {
  const person = await room.person();
  const chosen = "kettle orchard velvet saddle";
  const [first, second] = [await known(person), await known(person)];
  await endOwnSessions(person.ctx(), { current: "keep" });
  await lock(person);
  for (const browser of [first, second]) expect(await browser.tries(person)).toBe("invalid_credentials");
  room.now += quarter;
  const third = await known(person);
  await changePassword(person.ctx(), { current_password: password, password: chosen });
  await lock(person);
  expect(await third.tries(person, chosen)).toBe("invalid_credentials");
}, 60_000);

test("who resets a password by a letter's link is known in that browser, and in no other of before (M-063)", async () => {
  const person = await room.person();
  const chosen = "kettle orchard velvet saddle";
  const before = await known(person);
  const browser = new TestBrowser();
  const { ctx } = browser;
  const [account] = await openAccounts(
    ctx,
    await emailIndex(ctx.secrets.emailIndexKey, person.email),
    undefined,
  );
  if (!account) throw new Error("nobody has this address");
  const link = await linkFor(ctx, account, "reset", String(account.password?.changedAt));
  const token = new URL(link).searchParams.get("token") ?? "";
  browser.marks = (await resetInBrowser(ctx, { token, password: chosen })).marks ?? "";
  await room.settle();
  await lock(person);
  expect(await before.tries(person, chosen)).toBe("invalid_credentials");
  expect(await browser.tries(person, chosen)).toBe("done");
});

test("a browser of two accounts keeps a mark of each, and what an address's other company gave opens no door of this one (M-063)", async () => {
  const person = await room.person();
  const word = `also-${person.email.slice(7, 20)}`;
  const owner = { name: "Eve", email: person.email, password: "hammock velvet orchard kiln" };
  room.now += 1;
  const input = { company: { name: word, slug: word }, region: "eu", plan: "team", owner } as const;
  await signUp(room.context(), input, word, "api");
  const eve = new TestBrowser();
  expect(await eve.tries(person, owner.password, word)).toBe("done");
  await lock(person);
  expect(await eve.tries(person)).toBe("invalid_credentials");
  room.now += quarter;
  expect(await eve.tries(person)).toBe("done");
  expect(eve.marks.split("~")).toHaveLength(2);
  await lock(person);
  expect(await eve.tries(person)).toBe("done");
  expect(await eve.tries(person, owner.password, word)).toBe("done");
  expect(eve.marks.split("~")).toHaveLength(2);
}, 60_000);
