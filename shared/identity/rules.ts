import type { Permission } from "../kernel/access.ts";
import type { Fault } from "../tenancy/slug.ts";

/** NIST SP 800-63B-4 §3.1.1.2: 15 characters where the password is the only factor, no composition rules. */
export const passwordLimits = { minimum: 15, maximum: 256 } as const;

/** Long passwords people really choose, as `squash` spells them. */
const common = new Set(
  (
    "passwordpassword passwordpasswordpassword thisismypassword mypasswordispassword iamthebestintheworld " +
    "correcthorsebatterystaple letmeinletmein iloveyouiloveyou qwertyuiopasdfgh qwertyuiopasdfghjkl " +
    "qwertyuiopasdfghjklzxcvbnm qazwsxedcrfvtgb qazwsxedcrfvtgbyhnujm zxcvbnmasdfghjkl asdfghjklqwertyuiop " +
    "administrator administratorpassword changemechangeme welcometothejungle adminadminadmin supersecretpassword " +
    "verysecretpassword trustnotrustno unbreakablepassword longpasswordlong mysecretpassword secretpassword " +
    "abcdefghijklmnop abcdefghijklmnopqrstuvwxyz leanvibepassword"
  ).split(" "),
);

const squash = (text: string) =>
  text
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/[^\p{L}]/gu, "");

/** One short unit over and over, or digits counted up or down. */
function isPattern(password: string): boolean {
  const text = password.toLowerCase();
  for (let unit = 1; unit <= 8; unit++) {
    const repeated = text.slice(0, unit).repeat(Math.ceil(text.length / unit));
    if (repeated.startsWith(text)) return true;
  }
  if (!/^\d+$/.test(text)) return false;
  const steps = new Set(
    Array.from(text.slice(1), (digit, at) => (Number(digit) - Number(text[at]) + 10) % 10),
  );
  return steps.size === 1;
}

/** Whole-password comparison with what an attacker tries first: digits and signs around a known word. */
export function passwordFault(
  password: string,
  known: { company: string; email: string; name: string },
  minimum: number = passwordLimits.minimum,
): Fault | undefined {
  const length = [...password.normalize("NFC")].length;
  const { maximum } = passwordLimits;
  if (length < minimum) return { code: "too_short", detail: `must have at least ${minimum} characters` };
  if (length > maximum) return { code: "too_long", detail: `must have at most ${maximum} characters` };
  const letters = squash(password);
  if (isPattern(password) || common.has(letters))
    return { code: "common", detail: "is one of the first an attacker tries: choose another" };
  const [local = "", domain = ""] = known.email.split("@");
  const parts = [known.company, known.name, local, domain, domain.split(".")[0] ?? "", known.email];
  const words = parts.map(squash).filter((word) => word.length > 0);
  const derived = words.some((word) => [word, `${word}password`, `${word}${word}`].includes(letters));
  if (derived) return { code: "derived", detail: "is made of your company, name or e-mail: choose another" };
  return undefined;
}

export const sessionLimits = {
  accessSeconds: 600,
  /** Until an API session must sign in again, however often it is refreshed. */
  apiSeconds: 30 * 86_400,
  refreshSeconds: 14 * 86_400,
  /** A browser session lapses after 12 idle hours and ends after 7 days. */
  browserIdleSeconds: 12 * 3_600,
  browserSeconds: 7 * 86_400,
  /** A lost answer may be asked for again this long. */
  graceSeconds: 10,
} as const;

/** How long a session in an organisation below lives; it has no successor. */
export const deputySeconds = 300;

export interface RefreshFacts {
  now: number;
  session: { expiresAt: number; revokedAt: number | null };
  token: { expiresAt: number; rotatedAt: number | null };
  /** Whether the token's successor was already exchanged in turn; irrelevant until `token` was rotated. */
  successorRotated: boolean;
}

/**
 * `rotate`: exchange it. `reissue`: its answer was lost or it raced itself, the same successor again.
 * `late`: the successor was used meanwhile. `reuse`: somebody kept a spent token, the session must die.
 */
export type RefreshVerdict = "rotate" | "reissue" | "late" | "reuse" | "over";

export function decideRefresh({ now, session, token, successorRotated }: RefreshFacts): RefreshVerdict {
  if (session.revokedAt !== null || session.expiresAt <= now) return "over";
  if (token.rotatedAt === null) return token.expiresAt <= now ? "over" : "rotate";
  if (now - token.rotatedAt > sessionLimits.graceSeconds * 1000) return "reuse";
  return successorRotated ? "late" : "reissue";
}

/** Which of the ends has come, of a refresh that is `over`. */
export function overFault(session: RefreshFacts["session"], now: number) {
  if (session.revokedAt !== null) return "session_ended";
  return session.expiresAt <= now ? "session_expired" : "token_expired";
}

/** WebAuthn §6.1.1: a counter that does not grow means a second copy of the key; 0 to 0 means no counter. */
export const counterRolledBack = (stored: number, presented: number): boolean =>
  (stored > 0 || presented > 0) && presented <= stored;

/** Scopes the creator could not use either, or that the key's role never grants. */
export const excessScopes = (scopes: readonly Permission[], allowed: (scope: Permission) => boolean) =>
  scopes.filter((scope) => !allowed(scope));
