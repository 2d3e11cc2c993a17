import { CompactSign } from "jose";
import { type Clock, timestamp } from "../kernel/clock.ts";
import { utf8 } from "../kernel/encoding.ts";
import type { Region } from "../kernel/region.ts";
import {
  type ResidencyCertificate,
  type ResidencyClaims,
  residencyClaims,
} from "../tenancy/residency-contract.ts";
import { signingKeyOf } from "./access-token.ts";

/** Kept apart from access tokens by its type, which the verifiers of both insist on (RFC 8725 §3.11). */
const type = "lv-residency+jws";

/**
 * Signs what a region says of itself; issuer and time are the signer's own.
 * @throws when it is asked about another region, or to sign anything else
 */
export async function signResidency(
  secret: string,
  { region, clock }: { region: Region; clock: Clock },
  given: ResidencyClaims,
): Promise<ResidencyCertificate> {
  const claims = residencyClaims.parse(given);
  if (claims.region !== region) throw new Error(`${region} does not certify ${claims.region}`);
  const said = { ...claims, issuer: `leanvibe.ai/residency/${region}`, issued_at: timestamp(clock.now()) };
  const { key, kid } = await signingKeyOf(secret);
  const jws = await new CompactSign(utf8(JSON.stringify(said)))
    .setProtectedHeader({ alg: "EdDSA", typ: type, kid })
    .sign(key);
  return { ...said, jws };
}
