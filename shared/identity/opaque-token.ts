import type { Shards } from "../data/shards.ts";
import { sha256 } from "../kernel/digest.ts";
import { utf8 } from "../kernel/encoding.ts";
import type { Ids } from "../kernel/ids.ts";
import { isRegion, type Region, type ResidencyPolicy } from "../kernel/region.ts";

/** The prefix says what leaked and where it works; the last three are of the tenants' own tools. */
const prefixes = {
  api_key: "lv",
  refresh: "lvr",
  session: "lvs",
  provisioning: "lvp",
  client_secret: "lvk",
  code: "lva",
  device: "lvd",
} as const;
export type OpaqueKind = keyof typeof prefixes;

/** 192 random bits are 39 base 32 characters; 6 characters of checksum follow. */
const secretBytes = 24;
const secretLength = 39;
const shape = /^(lv[a-z]?)_([a-z]{2})(s?)_([0-9a-hjkmnp-tv-z]{39})([0-9a-v]{2})?([0-9a-z]{6})$/;

/** Two characters behind the secret; a database beyond them is found by way of the home database. */
const shardsNamed = 1024;

export interface OpaqueToken {
  kind: OpaqueKind;
  region: Region;
  /** An `s` behind the region: the tenant was `strict` when this was drawn, and the edge can tell. */
  policy: ResidencyPolicy;
  secret: string;
  /**
   * In which of the region's databases its row was when it was drawn. A hint, trusted for nothing: with another one it is
   * another token, which nobody knows. Tokens drawn before there were hints have none.
   */
  shard: number | undefined;
}

/** CRC-32 (ISO 3309) in base 36: a typo, or a scanner's guess, is told apart without asking a database. */
function checksum(text: string): string {
  let remainder = 0xffffffff;
  for (const byte of utf8(text)) {
    remainder ^= byte;
    for (let bit = 0; bit < 8; bit++) remainder = (remainder >>> 1) ^ (remainder & 1 ? 0xedb88320 : 0);
  }
  return ((remainder ^ 0xffffffff) >>> 0).toString(36).padStart(7, "0").slice(-6);
}

type Unwritten = Omit<OpaqueToken, "policy" | "shard"> & Partial<Pick<OpaqueToken, "policy" | "shard">>;

export function writeToken({ kind, region, policy, secret, shard = shardsNamed }: Unwritten): string {
  const place = shard < shardsNamed ? shard.toString(32).padStart(2, "0") : "";
  const body = `${prefixes[kind]}_${region}${policy === "strict" ? "s" : ""}_${secret}${place}`;
  return body + checksum(body);
}

export const drawToken = (
  ids: Ids,
  kind: OpaqueKind,
  region: Region,
  policy: ResidencyPolicy = "standard",
  shard?: number,
): string => writeToken({ kind, region, policy, secret: ids.secret(secretBytes), shard });

/** The token's parts, or nothing when it is not one of ours to the last character. */
export function readToken(text: string): OpaqueToken | undefined {
  const [, prefix, region, mark, secret, place] = shape.exec(text) ?? [];
  const kind = (Object.keys(prefixes) as OpaqueKind[]).find((name) => prefixes[name] === prefix);
  if (!kind || !isRegion(region) || secret?.length !== secretLength) return undefined;
  const policy = mark === "s" ? ("strict" as const) : ("standard" as const);
  const shard = place === undefined ? undefined : Number.parseInt(place, 32);
  const token = { kind, region, policy, secret, shard };
  return writeToken(token) === text ? token : undefined;
}

/** The database of this region that a token names; nothing where it names none, one of another region or one that is not there. */
export const namedShard = (
  { region, shard }: OpaqueToken,
  here: Region,
  { count }: Pick<Shards, "count">,
): number | undefined => (region === here && shard !== undefined && shard < count ? shard : undefined);

/** What is stored of a token: 192 random bits need no salt and no slow hash. */
export const tokenDigest = (token: string): Promise<string> => sha256(token);
