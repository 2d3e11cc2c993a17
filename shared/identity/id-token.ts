import { SignJWT } from "jose";
import type { Clock } from "../kernel/clock.ts";
import { signingKeyOf } from "./access-token.ts";

const lifeSeconds = 600;

/** OpenID Connect Core §2. `typ` and `aud` keep it from being taken for an access token, and the other way round. */
export interface IdClaims {
  iss: string;
  /** The tool's client id. */
  aud: string;
  sub: string;
  sid: string;
  auth_time: number;
  amr: string[];
  acr: string;
  nonce?: string;
}

export async function signIdToken(secret: string, claims: IdClaims, clock: Clock): Promise<string> {
  const { key, kid } = await signingKeyOf(secret);
  const now = Math.floor(clock.now() / 1000);
  return new SignJWT({ ...claims })
    .setProtectedHeader({ alg: "EdDSA", typ: "JWT", kid })
    .setIssuedAt(now)
    .setExpirationTime(now + lifeSeconds)
    .sign(key);
}
