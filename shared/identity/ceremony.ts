import { equalBytes } from "../kernel/digest.ts";
import { fromBase64url, utf8 } from "../kernel/encoding.ts";

/** Why a passkey's answer is refused. The trail names it, the caller hears one answer for all. */
export type CeremonyFault =
  | "client_data_malformed"
  | "type"
  | "challenge"
  | "challenge_used"
  | "origin"
  | "cross_origin"
  | "authenticator_data_malformed"
  | "rp_id"
  | "user_absent"
  | "user_not_verified"
  | "backup_flags"
  | "credential_missing"
  | "credential_mismatch"
  | "algorithm"
  | "key_malformed"
  | "attestation"
  | "attestation_missing"
  | "aaguid_not_allowed"
  | "signature"
  | "user_handle"
  | "counter_rollback"
  | "backup_eligibility";

export const bits = {
  present: 0x01,
  verified: 0x04,
  eligible: 0x08,
  backedUp: 0x10,
  attested: 0x40,
} as const;

/** What the browser says it did (WebAuthn §5.8.1). Unknown members are nobody's business. */
export function readClientData(encoded: string): Record<string, unknown> | undefined {
  const bytes = fromBase64url(encoded);
  if (!bytes) return undefined;
  try {
    const value: unknown = JSON.parse(
      new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes),
    );
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

interface Expected {
  type: "webauthn.create" | "webauthn.get";
  challenge: string;
  origins: readonly string[];
}

/** WebAuthn §7.1 and §7.2, steps about the client's data: before any key is looked at. */
export function clientDataFault(encoded: string, expected: Expected): CeremonyFault | undefined {
  const data = readClientData(encoded);
  if (!data) return "client_data_malformed";
  if (data["type"] !== expected.type) return "type";
  if (data["challenge"] !== expected.challenge) return "challenge";
  if (!expected.origins.some((origin) => origin === data["origin"])) return "origin";
  // Nobody frames our pages; a browser that says where it was framed says that it was.
  return data["crossOrigin"] === true || data["topOrigin"] !== undefined ? "cross_origin" : undefined;
}

/** SHA-256 of the relying party's id, flags, counter (§6.1). */
const headBytes = 37;

export interface AuthenticatorHead {
  rpIdHash: Uint8Array;
  flags: number;
  counter: number;
}

export function readHead(data: Uint8Array | undefined): AuthenticatorHead | undefined {
  if (!data || data.length < headBytes) return undefined;
  const view = new DataView(data.buffer, data.byteOffset, data.length);
  return { rpIdHash: data.subarray(0, 32), flags: view.getUint8(32), counter: view.getUint32(33) };
}

/** Flags of a head that belongs to this relying party. */
export async function headFault(
  head: AuthenticatorHead | undefined,
  { rpId, verified }: { rpId: string; verified: boolean },
): Promise<CeremonyFault | undefined> {
  if (!head) return "authenticator_data_malformed";
  const expected = new Uint8Array(await crypto.subtle.digest("SHA-256", utf8(rpId)));
  if (!equalBytes(head.rpIdHash, expected)) return "rp_id";
  const has = (bit: number) => (head.flags & bit) !== 0;
  if (!has(bits.present)) return "user_absent";
  if (verified && !has(bits.verified)) return "user_not_verified";
  // §6.1.3: what cannot be backed up is not backed up.
  return has(bits.backedUp) && !has(bits.eligible) ? "backup_flags" : undefined;
}
