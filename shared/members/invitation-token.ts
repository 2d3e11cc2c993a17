import { equalBytes, hmacSha256 } from "../kernel/digest.ts";
import { base64url, fromBase64url, utf8 } from "../kernel/encoding.ts";
import { idPattern } from "../kernel/ids.ts";
import { isRegion, type Region } from "../kernel/region.ts";

/** What an invitation's link says: enough to find the row, nothing about the person. */
export interface InvitationToken {
  tenantId: string;
  /** Where the tenant was; its placement knows better. */
  shard: number;
  invitationId: string;
  /** Which of the invitation's links this is: a newer one replaces it. */
  issue: number;
  /** Milliseconds since the epoch. */
  expiresAt: number;
}

const shape = /^lvi_([a-z]{2})_([\w-]{1,500})\.([\w-]{43})$/;

const tag = (key: string, region: Region, payload: string) =>
  hmacSha256(key, JSON.stringify(["invitation:v1", region, payload]));

/** `lvi_<region>_<payload>.<HMAC-SHA-256>`, both in base64url. */
export async function signInvitation(key: string, region: Region, token: InvitationToken): Promise<string> {
  const { tenantId, shard, invitationId, issue, expiresAt } = token;
  const payload = base64url(utf8(JSON.stringify([tenantId, shard, invitationId, issue, expiresAt])));
  return `lvi_${region}_${payload}.${base64url(await tag(key, region, payload))}`;
}

/** Unverified: it only says at which region's door to ask. */
export function regionOfInvitation(text: string): Region | undefined {
  const region = shape.exec(text)?.[1];
  return isRegion(region) ? region : undefined;
}

/** What we signed for this region, to the last character, and whose time is not over; else nothing. */
export async function readInvitation(
  key: string,
  region: Region,
  text: string,
  now: number,
): Promise<InvitationToken | undefined> {
  const [, named, payload = "", given = ""] = shape.exec(text) ?? [];
  const signature = fromBase64url(given);
  if (named !== region || !signature || !equalBytes(signature, await tag(key, region, payload)))
    return undefined;
  const token = parse(payload);
  return token && token.expiresAt > now ? token : undefined;
}

function parse(payload: string): InvitationToken | undefined {
  const bytes = fromBase64url(payload);
  const [tenantId, shard, invitationId, issue, expiresAt] = bytes
    ? (JSON.parse(new TextDecoder().decode(bytes)) as unknown[])
    : [];
  const sound =
    idPattern("tenant").test(String(tenantId)) && idPattern("invitation").test(String(invitationId));
  if (!sound) return undefined;
  return {
    tenantId: String(tenantId),
    shard: Number(shard),
    invitationId: String(invitationId),
    issue: Number(issue),
    expiresAt: Number(expiresAt),
  };
}
