import { beforeAll, expect, test, vi } from "vitest";
import { openAccounts } from "../../shared/identity/account.ts";
import { emailIndex } from "../../shared/identity/blind-index.ts";
import { linkFor, resetInBrowser } from "../../shared/identity/verbs/password-reset.ts";
import { endOwnSessions } from "../../shared/identity/verbs/sessions.ts";
import { marksHeader } from "../../shared/identity/visit.ts";
import { approveFactorReset, requestFactorReset } from "../../shared/members/verbs/factor-resets.ts";
import { openAdmin } from "./factor-admins.ts";
import { type FactorPerson, FactorRoom, password } from "./factor-room.ts";
import { MarkedBrowser } from "./marked-browser.ts";

const wrong = "a wrong guess";
const quarter = 15 * 60_000;
/** How many of everybody's tries in a row are compared. */
const most = 89;
let room: FactorRoom;

beforeAll(async () => {
  await FactorRoom.prepare();
  room = new FactorRoom();
  await room.rows("insert into residency values (1, 'eu') on conflict do nothing");
}, 60_000);

const browserOf = (client = "198.51.100.7") => new MarkedBrowser(() => room, client);
async function known(person: FactorPerson): Promise<MarkedBrowser> {
  const browser = browserOf();
  expect(await browser.tries(person)).toBe("done");
  return browser;
}
const lock = ({ userId }: FactorPerson) =>
  room.rows("update all_passwords set locked_until = ? where id = ?", room.now + quarter, userId);
/** Of this test's only person with tries of this kind. */
const leave = (kind: string, attempts: number) =>
  room.rows("update throttle set attempts = ? where kind = ?", attempts, kind);

test("what nobody was given takes nothing from a known browser of the same network (M-063)", async () => {
  const person = await room.person();
  const browser = await known(person);
  const [nonce = "", when = ""] = browser.marks.split(".");
  const stranger = browserOf(browser.client);
  const letters = "abcdefghjkmnpqrstvwxyz0123456789";
  for (let guess = 0; guess < 40; guess++) {
    const other = (letters[guess % 32] ?? "") + nonce.slice(1);
    const made = `${guess % 5 === 0 ? other : nonce}.${when}.${"A".repeat(43)}`;
    stranger.marks = `${made}~${made}.${"A".repeat(43)}`;
    const said = await stranger.tries(person, wrong);
    expect(said).toBe(guess < 10 ? "invalid_credentials" : "quota_exceeded");
  }
  expect(await browser.tries(person)).toBe("done");
}, 60_000);

test("a mark without the seal of who drew it is none (M-063)", async () => {
  const person = await room.person();
  const browser = await known(person);
  browser.marks = browser.marks.slice(0, browser.marks.lastIndexOf("."));
  await lock(person);
  expect(await browser.tries(person)).toBe("invalid_credentials");
}, 60_000);

test("a right password ends the row of guesses, also of who stops at the second step (M-063)", async () => {
  const person = await room.person();
  await person.addApp();
  await room.rows("delete from throttle");
  const browser = browserOf();
  expect(await browser.tries(person, wrong)).toBe("invalid_credentials");
  await leave("login_strange", most - 1);
  for (let right = 0; right < 3; right++) expect(await browser.tries(person)).toBe("challenge");
  expect(await browser.tries(person, wrong)).toBe("invalid_credentials");
  await leave("login_strange", most);
  expect(await browser.tries(person)).toBe("invalid_credentials");
}, 60_000);

test("the same of known browsers, and those leave strangers theirs (M-063)", async () => {
  const person = await room.person();
  const browser = await known(person);
  await person.addApp();
  await room.rows("delete from throttle");
  expect(await browserOf("192.0.2.1").tries(person, wrong)).toBe("invalid_credentials");
  expect(await browser.tries(person, wrong)).toBe("invalid_credentials");
  await leave("login_known", 9);
  await leave("login_strange", most);
  await lock(person);
  for (let right = 0; right < 3; right++) expect(await browser.tries(person)).toBe("challenge");
  room.now += quarter;
  expect(await browserOf("192.0.2.1").tries(person)).toBe("invalid_credentials");
}, 60_000);

test("the person is told once when strangers have no try left, however that came (M-063)", async () => {
  const person = await room.person();
  const stranger = browserOf("192.0.2.1");
  await room.rows("delete from throttle");
  expect(await stranger.tries(person, wrong)).toBe("invalid_credentials");
  const letters = room.arrived.length;
  await leave("login_strange", most);
  expect(await stranger.tries(person, wrong)).toBe("invalid_credentials");
  expect(room.arrived.length).toBe(letters + 1);
  expect(await stranger.tries(person, wrong)).toBe("invalid_credentials");
  expect(room.arrived.length).toBe(letters + 1);
}, 60_000);

test("browsers that were signed out are known no more when a person without other sessions ends those (M-063)", async () => {
  const person = await room.person();
  const browser = await known(person);
  expect(await endOwnSessions(person.ctx(), { current: "keep" })).toEqual({ ended: 1 });
  const again = await known(person);
  await room.rows("update all_sessions set revoked_at = 1 where tenant_id = ?", person.tenantId);
  expect(await endOwnSessions(person.ctx(), { current: "keep" })).toEqual({ ended: 0 });
  await lock(person);
  for (const one of [browser, again]) expect(await one.tries(person)).toBe("invalid_credentials");
}, 60_000);

test("administrators who reset somebody's factors forgive what strangers guessed, on the row and at the sign-in (M-063, M-069)", async () => {
  const person = await room.person();
  await room.rows("delete from throttle");
  const stranger = browserOf("192.0.2.1");
  expect(await stranger.tries(person, wrong)).toBe("invalid_credentials");
  await leave("login_strange", most);
  const [first, second] = [await openAdmin(person), await openAdmin(person)];
  const { id } = await requestFactorReset(first(), person.userId);
  await approveFactorReset(second(), id);
  await room.settle();
  expect(await browserOf().tries(person)).toBe("done");
}, 60_000);

test("a password that was reset stays reset where the browser's mark cannot be drawn (M-063)", async () => {
  const person = await room.person();
  const chosen = "kettle orchard velvet saddle";
  const { ctx } = browserOf();
  const [account] = await openAccounts(
    ctx,
    await emailIndex(ctx.secrets.emailIndexKey, person.email),
    undefined,
  );
  if (!account) throw new Error("nobody has this address");
  const link = await linkFor(ctx, account, "reset", String(account.password?.changedAt));
  const token = new URL(link).searchParams.get("token") ?? "";
  const headers = new Headers(ctx.headers);
  const read = headers.get.bind(headers);
  headers.get = (name) => {
    if (name === marksHeader) throw new Error("D1_ERROR: Network connection lost.");
    return read(name);
  };
  const logged = vi.spyOn(console, "error").mockImplementation(() => {});
  const done = await resetInBrowser({ ...ctx, headers }, { token, password: chosen });
  const lines = logged.mock.calls.map(String);
  logged.mockRestore();
  await room.settle();
  expect(done).toEqual({ marks: null });
  expect(lines.filter((line) => line.includes("mark.missing"))).toHaveLength(1);
  expect(lines.join("\n")).not.toContain(person.email);
  expect(await browserOf().tries(person, password)).toBe("invalid_credentials");
  expect(await browserOf().tries(person, chosen)).toBe("done");
}, 60_000);

test("guesses at addresses that nobody has do not all wait for one row, and leave few (M-063, M-172)", async () => {
  await room.rows("delete from throttle");
  const browser = browserOf();
  for (let guess = 0; guess < 12; guess++) {
    const nobody = { email: `nobody-${guess}@example.test` };
    expect(await browser.tries(nobody, wrong)).toBe("invalid_credentials");
  }
  const rows = await room.rows("select digest from throttle where kind = 'login_strange'");
  expect(rows.length).toBeGreaterThan(1);
  for (const { digest } of rows) expect(String(digest)).toMatch(/^:(?:\d|[1-5]\d|6[0-3])$/);
}, 60_000);
