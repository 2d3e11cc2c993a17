import { countUp, type Write } from "../data/write.ts";
import { equalBytes, hmacSha256, sha256 } from "../kernel/digest.ts";
import { base64url, fromBase64url } from "../kernel/encoding.ts";
import { effectivePolicy } from "../tenancy/policy-rules.ts";
import type { SealedMember } from "../tenancy/service.ts";
import type { IdentityContext } from "./ports.ts";
import type { PasswordRow } from "./store.ts";
import { passwords } from "./tables.ts";
import { attemptsLeft, forgetAttemptsAt, isFewAttempts } from "./throttle.ts";
import { marksHeader } from "./visit.ts";

/**
 * A browser that somebody signed in with keeps a mark of that account ("device cookie", OWASP). It opens nothing and
 * proves nobody: wrong guesses made with it are counted apart from everybody else's, so that a stranger's never keep
 * the person waiting. `<nonce>.<when, base 36>.<HMAC-SHA-256>.<seal>`: the HMAC is over what it says and whose account
 * it is, so that nobody reads in it whose; the seal, over those three, tells what this region drew before anything is
 * asked or counted, so that nobody uses up another browser's tries with what they made up.
 */
const shape = /^([0-9a-z]{26})\.([0-9a-z]{8,9})\.([\w-]{43})\.([\w-]{43})$/;
const nonceBytes = 16;
/** People who share a browser, or one person's companies. */
const mostMarks = 5;
export const markSeconds = 180 * 24 * 3_600;

/** Whose a mark is, and since when; another password, or an ending of every session, makes all of them worthless. */
export interface MarkedAccount {
  tenantId: string;
  password: Pick<PasswordRow, "id" | "changedAt" | "browserEpoch">;
}

/** Compared with in the place of an account that there is not, so that it takes as long. */
const nobody: MarkedAccount = { tenantId: "", password: { id: "", changedAt: 0, browserEpoch: 0 } };

const tagOf = (key: string, head: string, { tenantId, password }: MarkedAccount) => {
  const { id, changedAt, browserEpoch } = password;
  return hmacSha256(key, `known-browser:v1:${head}:${tenantId}:${id}:${changedAt}:${browserEpoch}`);
};

const sealOf = (key: string, body: string) => hmacSha256(key, `known-browser-seal:v1:${body}`);

async function isDrawnHere({ secrets }: Pick<IdentityContext, "secrets">, text: string): Promise<boolean> {
  const [, nonce, when, tag, seal = ""] = shape.exec(text) ?? [];
  const given = fromBase64url(seal);
  if (nonce === undefined || given === undefined) return false;
  return equalBytes(given, await sealOf(secrets.challengeKey, `${nonce}.${when}.${tag}`));
}

/** Those of them that this region drew, whoever for. */
export async function presentedMarks(ctx: Pick<IdentityContext, "headers" | "secrets">): Promise<string[]> {
  const given = (ctx.headers.get(marksHeader) ?? "").split("~").slice(0, mostMarks);
  const drawn = await Promise.all(given.map((text) => isDrawnHere(ctx, text)));
  return given.filter((_, at) => drawn[at]);
}

/** By what a mark's tries are counted; nobody else has it. */
export const nonceOf = (mark: string): string => mark.split(".")[0] ?? "";

async function isMarkOf(
  ctx: Pick<IdentityContext, "secrets" | "clock">,
  text: string,
  account: MarkedAccount,
): Promise<boolean> {
  const [, nonce, when = "", tag = ""] = shape.exec(text) ?? [];
  const given = fromBase64url(tag);
  const wanted = await tagOf(ctx.secrets.challengeKey, `${nonce}.${when}`, account);
  const age = ctx.clock.now() - Number.parseInt(when, 36);
  return given !== undefined && equalBytes(given, wanted) && age < markSeconds * 1000;
}

/** What counts a known browser's guesses: the nonce of its mark of this account. */
export async function knownBrowser(
  ctx: IdentityContext,
  marks: readonly string[],
  account: MarkedAccount | undefined,
): Promise<string | undefined> {
  const known = await Promise.all(marks.map((text) => isMarkOf(ctx, text, account ?? nobody)));
  const mark = account && marks.find((_, at) => known[at]);
  return mark && nonceOf(mark);
}

/** The cookie after a sign-in: this account's mark, drawn anew, before the other accounts' marks. */
export async function drawMarks(ctx: IdentityContext, account: MarkedAccount): Promise<string> {
  const head = `${ctx.ids.secret(nonceBytes)}.${ctx.clock.now().toString(36)}`;
  const { challengeKey } = ctx.secrets;
  const body = `${head}.${base64url(await tagOf(challengeKey, head, account))}`;
  const mark = `${body}.${base64url(await sealOf(challengeKey, body))}`;
  const given = await presentedMarks(ctx);
  const own = await Promise.all(given.map((text) => isMarkOf(ctx, text, account)));
  return [mark, ...given.filter((_, at) => !own[at])].slice(0, mostMarks).join("~");
}

/** Into the commit that ends a person's sessions: the marks they were given go with them. */
export const withoutMarks = (userId: string): Write =>
  countUp(passwords, userId, "browserEpoch", Number.MAX_SAFE_INTEGER);

type Guessed = Pick<PasswordRow, "id" | "changedAt">;
type Counted = Pick<IdentityContext, "shards">;

/**
 * Tries in a row of everybody who has shown already that they are, or were, the person: known browsers and open
 * sessions. With another password they begin anew; whoever is erased takes those of every password along, by the id.
 */
const rowOf = ({ id, changedAt }: Guessed) => `${id}:${changedAt}`;

/**
 * Of where there is nothing to guess at: by the address, that those who try many do not all wait for one row and one
 * database; few, so that they stay few however many addresses are tried.
 */
const nobodysRow = (digest: string): string =>
  rowOf({ ...nobody.password, changedAt: Number.parseInt(digest.slice(0, 2), 16) % 64 });

/** Whether one was left; `over`: the first that was not. */
export type StrangeTry = "left" | "over" | "none";

/**
 * The same of everybody else, beside what is counted on the account after an answer: however many are under way at
 * once, no more are compared. Where there is nothing to guess at it is counted all the same, for the same work.
 * @param digest of the address, hexadecimal
 */
export async function strangeTry(
  ctx: IdentityContext,
  password: Guessed | undefined,
  digest: string,
): Promise<StrangeTry> {
  const left = await attemptsLeft(ctx, "login_strange", password ? rowOf(password) : nobodysRow(digest));
  return left >= 0 ? "left" : left === -1 ? "over" : "none";
}

export const forgetStrangeTries = async (ctx: Counted, password: Guessed): Promise<void> =>
  forgetAttemptsAt(ctx, "login_strange", rowOf(password));

/** Counted before a hash is computed, so that those under way are bounded too. */
export const hasKnownTry = async (ctx: IdentityContext, password: Guessed): Promise<boolean> =>
  isFewAttempts(ctx, "login_known", rowOf(password));

/** One browser uses up its own tries before those of all of them; then it is a stranger like any other. */
export async function hasBrowserTry(
  ctx: IdentityContext,
  nonce: string,
  { member, password }: { member: SealedMember; password: PasswordRow },
): Promise<boolean> {
  const { lockout_failures: most } = effectivePolicy(member.tenant);
  const isFew = await isFewAttempts(ctx, "login_browser", await sha256(nonce), most ?? undefined);
  return isFew && (await hasKnownTry(ctx, password));
}

export const forgetKnownTries = async (ctx: Counted, password: Guessed): Promise<void> =>
  forgetAttemptsAt(ctx, "login_known", rowOf(password));

/** As if nobody had guessed at it. */
export async function forgetGuesses(ctx: Counted, password: Guessed): Promise<void> {
  await Promise.all([forgetKnownTries(ctx, password), forgetStrangeTries(ctx, password)]);
}
