import type { Fault } from "../tenancy/slug.ts";
import { holds } from "./common-filter.ts";
import { commonPasswords } from "./common-passwords.ts";

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

/** Letters alone, in one spelling: what is left when digits and signs are put around a word. */
export const squash = (text: string) =>
  text
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/[^\p{L}]/gu, "");

/** A word that is found often in breaches, alone or over and over, whatever digits and signs stand around it. */
function isCommon(letters: string): boolean {
  const units = Array.from({ length: Math.floor(letters.length / 4) + 1 }, (_, times) => times + 1)
    .filter((times) => letters.length % times === 0)
    .map((times) => letters.slice(0, letters.length / times))
    .filter((unit) => unit.length >= 4 && unit.repeat(letters.length / unit.length) === letters);
  return units.some((unit) => holds(commonPasswords, unit));
}

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
  if (isCommon(letters))
    return { code: "common", detail: "is one of the first an attacker tries: choose another" };
  return undefined;
}
