import { CompactSign } from "jose";
import { type Clock, timestamp } from "../kernel/clock.ts";
import { utf8 } from "../kernel/encoding.ts";
import type { Region } from "../kernel/region.ts";
import { signingKeyOf } from "./access-token.ts";
import { type ErasureClaims, type ErasureReceipt, erasureClaims } from "./receipt-contract.ts";

/** Kept apart from access tokens by its type, which the verifiers of both insist on (RFC 8725 §3.11). */
const type = "lv-erasure+jws";

/**
 * Signs that a region erased a person; issuer and time are the signer's own.
 * @throws when it is asked about another region, or to sign anything else
 */
export async function signErasure(
  secret: string,
  { region, clock }: { region: Region; clock: Clock },
  given: ErasureClaims,
): Promise<ErasureReceipt> {
  const claims = erasureClaims.parse(given);
  if (claims.region !== region) throw new Error(`${region} attests nothing of ${claims.region}`);
  const said = { ...claims, issuer: `leanvibe.ai/erasure/${region}`, issued_at: timestamp(clock.now()) };
  const { key, kid } = await signingKeyOf(secret);
  const jws = await new CompactSign(utf8(JSON.stringify(said)))
    .setProtectedHeader({ alg: "EdDSA", typ: type, kid })
    .sign(key);
  return { ...said, jws };
}
