import { insert, type Write } from "../data/write.ts";
import { sha256 } from "../kernel/digest.ts";
import { prefixes } from "../kernel/ids.ts";
import type { Vault } from "../keys/contract.ts";
import { derivedId, derivedText } from "./derived-id.ts";
import { readToken, tokenDigest, writeToken } from "./opaque-token.ts";
import { sessionLimits } from "./rules.ts";
import { refreshTokens } from "./tables.ts";

/**
 * The first 80 bits of a refresh token stay the same through its rotations: they lead the lobby to the
 * session, so that a rotation writes in the tenant's database only. The rest is new each time.
 */
const familyLength = 16;

const secretOf = (token: string): string => readToken(token)?.secret ?? "";

export const familyDigest = (token: string): Promise<string> =>
  sha256(`refresh-family:v1:${secretOf(token).slice(0, familyLength)}`);

/**
 * The same for the same token: whoever asks again gets the same answer, and only a hash is stored. Made with the
 * company's index key, it is the same in whatever region the company lives.
 */
export async function successorOf(vault: Pick<Vault, "index">, token: string): Promise<string> {
  const parts = readToken(token);
  if (!parts) throw new Error("only a well-formed token has a successor");
  const secret = await vault.index("refresh_tokens.successor", token);
  const fresh = await derivedText(secret, "refresh:v2", parts.secret.length - familyLength);
  return writeToken({ ...parts, secret: parts.secret.slice(0, familyLength) + fresh });
}

/** The row's key, from the token's digest: no index is needed to find it. */
export const refreshIdOf = async (token: string): Promise<string> =>
  derivedId("refresh", prefixes.refresh, await tokenDigest(token));

export const refreshRow = async (
  token: string,
  sessionId: string,
  sessionExpiresAt: number,
  now: number,
): Promise<Write> =>
  insert(refreshTokens, {
    id: await refreshIdOf(token),
    sessionId,
    digest: await tokenDigest(token),
    expiresAt: Math.min(now + sessionLimits.refreshSeconds * 1000, sessionExpiresAt),
    rotatedAt: null,
    createdAt: now,
  });
