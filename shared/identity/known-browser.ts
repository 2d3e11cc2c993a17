import { forgetAttempts } from "../data/lobby.ts";
import { countUp, type Write } from "../data/write.ts";
import { equalBytes, hmacSha256, sha256 } from "../kernel/digest.ts";
import { base64url, fromBase64url } from "../kernel/encoding.ts";
import { effectivePolicy } from "../tenancy/policy-rules.ts";
import type { SealedMember } from "../tenancy/service.ts";
import type { IdentityContext } from "./ports.ts";
import type { PasswordRow } from "./store.ts";
import { passwords } from "./tables.ts";
import { isFewAttempts } from "./throttle.ts";
import { marksHeader } from "./visit.ts";

/**
 * A browser that somebody signed in with keeps a mark of that account ("device cookie", OWASP). It opens nothing and
 * proves nobody: wrong guesses made with it are counted apart from everybody else's, so that a stranger's never keep
 * the person waiting. `<nonce>.<when, base 36>.<HMAC-SHA-256>`, over what it says and whose account it is, so that
 * nobody reads in it whose.
 */
const shape = /^([0-9a-z]{26})\.([0-9a-z]{8,9})\.([\w-]{43})$/;
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

export const presentedMarks = ({ headers }: Pick<IdentityContext, "headers">): string[] =>
  (headers.get(marksHeader) ?? "")
    .split("~")
    .slice(0, mostMarks)
    .filter((text) => shape.test(text));

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
  return mark?.split(".")[0];
}

/** The cookie after a sign-in: this account's mark, drawn anew, before the other accounts' marks. */
export async function drawMarks(ctx: IdentityContext, account: MarkedAccount): Promise<string> {
  const head = `${ctx.ids.secret(nonceBytes)}.${ctx.clock.now().toString(36)}`;
  const tag = base64url(await tagOf(ctx.secrets.challengeKey, head, account));
  const given = presentedMarks(ctx);
  const own = await Promise.all(given.map((text) => isMarkOf(ctx, text, account)));
  return [`${head}.${tag}`, ...given.filter((_, at) => !own[at])].slice(0, mostMarks).join("~");
}

/** Into the commit that ends a person's sessions: the marks they were given go with them. */
export const withoutMarks = (userId: string): Write =>
  countUp(passwords, userId, "browserEpoch", Number.MAX_SAFE_INTEGER);

type Guessed = Pick<PasswordRow, "id" | "changedAt">;

/**
 * Tries in a row of everybody who has shown already that they are, or were, the person: known browsers and open
 * sessions. With another password they begin anew; whoever is erased takes those of every password along, by the id.
 */
const rowOf = ({ id, changedAt }: Guessed) => `${id}:${changedAt}`;

const strangeRowOf = rowOf;

/**
 * The same of everybody else, beside what is counted on the account after an answer: however many are under way at
 * once, no more are compared. Where there is nothing to guess at it is counted all the same, for the same work.
 */
export const hasStrangeTry = async (ctx: IdentityContext, password: Guessed | undefined): Promise<boolean> =>
  isFewAttempts(ctx, "login_strange", await strangeRowOf(password ?? nobody.password));

export const forgetStrangeTries = async (ctx: IdentityContext, password: Guessed): Promise<void> =>
  forgetAttempts(ctx.shards.home, "login_strange", await strangeRowOf(password));

/** Counted before a hash is computed, so that those under way are bounded too. */
export const hasKnownTry = async (ctx: IdentityContext, password: Guessed): Promise<boolean> =>
  isFewAttempts(ctx, "login_known", await rowOf(password));

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

export const forgetKnownTries = async (ctx: IdentityContext, password: Guessed): Promise<void> =>
  forgetAttempts(ctx.shards.home, "login_known", await rowOf(password));
