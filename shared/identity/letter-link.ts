import type { Region, ResidencyPolicy } from "../kernel/region.ts";
import { openSigned, regionOfSigned, signText } from "./signed-text.ts";

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

const kind = { prefix: "lvl", purpose: "letter-link" };

/** @returns the text of a link; only the region's key makes one */
export function drawLink(
  key: string,
  link: LetterLink,
  place: { region: Region; policy: ResidencyPolicy; nonce: string },
  now: number,
): Promise<string> {
  const { purpose, tenantId, shard, userId, stamp } = link;
  const expiresAt = now + linkSeconds[purpose] * 1000;
  return signText(kind, key, place, [purpose, tenantId, shard, userId, stamp, expiresAt, place.nonce]);
}

/** Unverified: it only says at which region's door to ask. */
export const regionOfLink = (text: string): Region | undefined => regionOfSigned(kind, text);

/** What this key drew for this purpose, while it lasts; whatever else comes is nothing. */
export async function openLink(
  key: string,
  purpose: LinkPurpose,
  text: string,
  now: number,
): Promise<OpenedLink | undefined> {
  const opened = await openSigned(kind, key, text);
  if (!opened) return undefined;
  const [drawnFor, tenantId, shard, userId, stamp, expiresAt] = opened.body as unknown[];
  if (drawnFor !== purpose || Number(expiresAt) <= now) return undefined;
  const { region, digest } = opened;
  const owner = { tenantId: String(tenantId), shard: Number(shard), userId: String(userId) };
  return { purpose, region, ...owner, stamp: String(stamp), digest };
}
