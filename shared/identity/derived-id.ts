import { hmacSha256 } from "../kernel/digest.ts";
import { type IdKind, prefixes } from "../kernel/ids.ts";

const crockford = "0123456789abcdefghjkmnpqrstvwxyz";

/** `length` base 32 characters of an HMAC, at most 32. */
export async function derivedText(key: string, label: string, length: number): Promise<string> {
  const bytes = await hmacSha256(key, label);
  return Array.from(bytes.subarray(0, length), (byte) => crockford[byte & 31]).join("");
}

/** An id that a retry finds again: the same key and label give the same id. */
export const derivedId = async (kind: IdKind, key: string, label: string): Promise<string> =>
  `${prefixes[kind]}_${await derivedText(key, label, 26)}`;
