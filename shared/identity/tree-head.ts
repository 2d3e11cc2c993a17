import { CompactSign } from "jose";
import { canonicalJson } from "../audit/leaf.ts";
import { type SignedHead, treeHead } from "../audit/log-contract.ts";
import type { HeadClaim } from "../audit/seal.ts";
import { type Clock, timestamp } from "../kernel/clock.ts";
import { utf8 } from "../kernel/encoding.ts";
import type { Region } from "../kernel/region.ts";
import { signingKeyOf } from "./access-token.ts";

/** Kept apart from access tokens by its type, which the verifiers of both insist on (RFC 8725 §3.11). */
const type = "lv-tree-head+jws";

const originOf = (region: Region) => `leanvibe.ai/audit-log/${region}`;

/**
 * Signs that a tenant's log has this root at this size, now, here.
 * @throws when it is asked to sign anything else
 */
export async function signTreeHead(
  secret: string,
  { region, clock }: { region: Region; clock: Clock },
  claim: HeadClaim,
): Promise<SignedHead> {
  const head = treeHead.parse({ ...claim, origin: originOf(region), timestamp: timestamp(clock.now()) });
  if ((head.retained_from ?? 0) > head.size) throw new Error("nothing is given up that is not covered");
  const { key, kid } = await signingKeyOf(secret);
  const signature = await new CompactSign(utf8(canonicalJson(head)))
    .setProtectedHeader({ alg: "EdDSA", typ: type, kid })
    .sign(key);
  return { ...head, signature };
}
