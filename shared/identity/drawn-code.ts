import { equalBytes, hmacSha256 } from "../kernel/digest.ts";
import { utf8 } from "../kernel/encoding.ts";

const digits = 6;

/** Six digits made of what they are for with our key: stored nowhere. Of 2^64 numbers a million divide evenly enough. */
export async function drawnCode(key: string, of: string): Promise<string> {
  const bytes = await hmacSha256(key, of);
  const number = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0) % 1_000_000n;
  return String(number).padStart(digits, "0");
}

/** As people type it; the time says nothing about how much of it is right. */
export function isDrawnCode(given: string, drawn: string): boolean {
  const typed = given.normalize("NFKC").replaceAll(/[\s-]/g, "");
  return equalBytes(utf8(drawn), utf8(typed));
}
