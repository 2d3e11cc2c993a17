import { fromBase64url, utf8 } from "../kernel/encoding.ts";
import { isRegion, type Region } from "../kernel/region.ts";
import { derivedId } from "./derived-id.ts";
import type { IdentityContext } from "./ports.ts";

/** `<region>.<user id>`: what a discoverable passkey gives back, so that the right region is asked. */
export const userHandle = (region: Region, userId: string): Uint8Array<ArrayBuffer> =>
  utf8(`${region}.${userId}`);

export function readHandle(encoded: string): { region: Region; userId: string } | undefined {
  const bytes = fromBase64url(encoded);
  const [region, userId, ...rest] = bytes ? new TextDecoder().decode(bytes).split(".") : [];
  return isRegion(region) && userId && rest.length === 0 ? { region, userId } : undefined;
}

/** The id of the person who registers with this transaction: known before the account exists. */
export const passkeyUserId = ({ secrets, region }: IdentityContext, transaction: string): Promise<string> =>
  derivedId("user", secrets.challengeKey, `passkey-user:v1:${region}:${transaction}`);
