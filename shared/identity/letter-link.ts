import { equalBytes, hmacSha256, sha256 } from "../kernel/digest.ts";
import { base64url, fromBase64url, utf8 } from "../kernel/encoding.ts";
import { isRegion, type Region, type ResidencyPolicy } from "../kernel/region.ts";

/** How long each kind of link works. */
export const linkSeconds = { verify: 24 * 3_600, reset: 30 * 60 } as const;
export type LinkPurpose = keyof typeof linkSeconds;

/** What a letter's link is about. Nothing is stored for it: it proves itself, and `stamp` is what it changes. */
export interface LetterLink {
  purpose: LinkPurpose;
  tenantId: string;
  /** Where the tenant was; its placement knows better. */
  shard: number;
  userId: string;
  /** What it was drawn for: when the password was chosen, or the blind index of the address. Using it changes that. */
  stamp: string;
}

export interface OpenedLink extends LetterLink {
  region: Region;
  /** What tries are counted under. */
  digest: string;
}

const shape = /^lvl_([a-z]{2})(s?)_([\w-]{1,700})\.([\w-]{43})$/;
const seal = (key: string, head: string) => hmacSha256(key, `letter-link:v1:${head}`);

/** `lvl_<region>_<body>.<HMAC-SHA-256>`: the edge reads the region, and only the region's key makes one. */
export async function drawLink(
  key: string,
  link: LetterLink,
  place: { region: Region; policy: ResidencyPolicy; nonce: string },
  now: number,
): Promise<string> {
  const { purpose, tenantId, shard, userId, stamp } = link;
  const expiresAt = now + linkSeconds[purpose] * 1000;
  const body = JSON.stringify([purpose, tenantId, shard, userId, stamp, expiresAt, place.nonce]);
  const head = `lvl_${place.region}${place.policy === "strict" ? "s" : ""}_${base64url(utf8(body))}`;
  return `${head}.${base64url(await seal(key, head))}`;
}

/** Unverified: it only says at which region's door to ask. */
export function regionOfLink(text: string): Region | undefined {
  const region = shape.exec(text)?.[1];
  return isRegion(region) ? region : undefined;
}

/** What this key drew for this purpose, while it lasts; whatever else comes is nothing. */
export async function openLink(
  key: string,
  purpose: LinkPurpose,
  text: string,
  now: number,
): Promise<OpenedLink | undefined> {
  const [, region, , body = "", tag = ""] = shape.exec(text) ?? [];
  const given = fromBase64url(tag);
  const head = text.slice(0, text.lastIndexOf("."));
  if (!given || !isRegion(region) || !equalBytes(given, await seal(key, head))) return undefined;
  const bytes = fromBase64url(body);
  if (!bytes) return undefined;
  const [kind, tenantId, shard, userId, stamp, expiresAt] = JSON.parse(
    new TextDecoder().decode(bytes),
  ) as unknown[];
  if (kind !== purpose || Number(expiresAt) <= now) return undefined;
  return {
    ...{ purpose, region, tenantId: String(tenantId), shard: Number(shard), userId: String(userId) },
    stamp: String(stamp),
    digest: await sha256(text),
  };
}
