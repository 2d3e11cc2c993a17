import { deferred } from "../kernel/deferred.ts";
import { fromBase64url, utf8 } from "../kernel/encoding.ts";

/**
 * A Bloom filter: it says yes to everything that was put in, and to one in 4096 of everything else. `bits` holds
 * 17.3 bits for each entry, of which twelve are asked.
 */
export interface CommonFilter {
  size: number;
  bits: Uint8Array;
}

export const asked = 12;
export const bitsEach = 17.3;

/** FNV-1a, with a start of its own for each of the two hashes that all others are made of (Kirsch, Mitzenmacher 2006). */
function fnv(bytes: Uint8Array, start: number): number {
  let hash = start;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x2c1b3c6d);
  return (hash ^ (hash >>> 13)) >>> 0;
}

export function placesOf(text: string, size: number): number[] {
  const bytes = utf8(text);
  const [first, second] = [fnv(bytes, 0x811c9dc5), (fnv(bytes, 0x5bd1e995) | 1) >>> 0];
  return Array.from({ length: asked }, (_, index) => (first + index * second) % size);
}

export const holds = ({ size, bits }: CommonFilter, text: string): boolean =>
  placesOf(text, size).every((place) => ((bits[place >>> 3] ?? 0) & (1 << (place & 7))) !== 0);

/** Read when it is first asked. */
export const filterOf = (size: number, encoded: string): CommonFilter =>
  deferred(() => {
    const bits = fromBase64url(encoded);
    if (!bits) throw new Error("the filter of common passwords cannot be read");
    return { size, bits };
  });
