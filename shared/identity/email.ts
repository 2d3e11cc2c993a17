import { normalizeEmail } from "./blind-index.ts";

const local = /^[^\s@"(),:;<>[\]\\\p{Cc}]{1,64}$/u;
const label = /^[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?$/u;

/** The normalised address, or nothing when mail could not reach it; quoted local parts are not supported. */
export function readEmail(given: string): string | undefined {
  const email = normalizeEmail(given);
  const at = email.lastIndexOf("@");
  const name = email.slice(0, at);
  const labels = email.slice(at + 1).split(".");
  const valid =
    at > 0 &&
    email.length <= 254 &&
    local.test(name) &&
    !/^\.|\.$|\.\./.test(name) &&
    labels.length >= 2 &&
    labels.every((part) => label.test(part)) &&
    /\p{L}/u.test(labels.at(-1) ?? "");
  return valid ? email : undefined;
}
