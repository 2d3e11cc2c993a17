import { hmacSha256 } from "../kernel/digest.ts";
import { hex } from "../kernel/encoding.ts";

/** One spelling per mailbox: compatibility forms folded, lower case, no surrounding space. */
export const normalizeEmail = (email: string): string => email.normalize("NFKC").trim().toLowerCase();

/** What the directory and the lobby know of an address: useless without the key, equal for equal addresses. */
export const emailIndex = async (key: string, email: string): Promise<string> =>
  hex(await hmacSha256(key, `email:v1:${normalizeEmail(email)}`));
