import { utf8 } from "../kernel/encoding.ts";
import type { Shards } from "./shards.ts";

const multiplier = 0x27bb2ee687b0b0fdn;

/** FNV-1a, 64 bits. */
function hashOf(text: string): bigint {
  let hash = 0xcbf29ce484222325n;
  for (const byte of utf8(text)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return hash;
}

/**
 * Which of `count` places a text is counted in; of the same text always the same. One place more takes its share from
 * all others evenly, and moves nothing between them (jump consistent hash, Lamping and Veach 2014).
 */
export function placeOf(text: string, count: number): number {
  let key = hashOf(text);
  let place = 0;
  for (let next = 0; next < count; ) {
    place = next;
    key = BigInt.asUintN(64, key * multiplier + 1n);
    next = Math.floor((place + 1) * (2 ** 31 / (Number(key >> 33n) + 1)));
  }
  return place;
}

/**
 * Who counts the tries at a digest: they are spread over all databases of the region, since every sign-in writes some and
 * one database alone would be the first to be full. What is counted where a database is bound anew begins anew.
 */
export const counterOf = (shards: Pick<Shards, "count" | "of">, digest: string): D1Database =>
  shards.of(placeOf(digest, shards.count));
