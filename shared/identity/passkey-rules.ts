import { fromBase64url } from "../kernel/encoding.ts";
import { prefixes } from "../kernel/ids.ts";

export const passkeyKinds = ["passkey", "security_key"] as const;
export type PasskeyKind = (typeof passkeyKinds)[number];

/** Of both kinds together. */
export const passkeysAllowed = 20;

const crockford = "0123456789abcdefghjkmnpqrstvwxyz";

/** What the API calls a key: 130 bits of the digest that its row is known by. */
export function passkeyIdOf(rowId: string): string {
  const bytes = fromBase64url(rowId) ?? new Uint8Array();
  return `${prefixes.passkey}_${Array.from(bytes.subarray(0, 26), (byte) => crockford[byte & 31]).join("")}`;
}

/** Makers as the FIDO Alliance's and the passkey providers' public lists name them. Only a name: it proves nothing. */
const makers: Readonly<Record<string, string>> = {
  "fbfc3007-154e-4ecc-8c0b-6e020557d7bd": "Apple Passwords",
  "dd4ec289-e01d-41c9-bb89-70fa845d4bf2": "iCloud Keychain (managed)",
  "ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4": "Google Password Manager",
  "adce0002-35bc-c60a-648b-0b25f1f05503": "Chrome on Mac",
  "08987058-cadc-4b81-b6e1-30de50dcbe96": "Windows Hello",
  "9ddd1817-af5a-4672-a2b9-3e3dd95000a9": "Windows Hello",
  "6028b017-b1d4-4c02-b4b3-afcdafc96bb2": "Windows Hello",
  "bada5566-a7aa-401f-bd96-45619a55120d": "1Password",
  "d548826e-79b4-db40-a3d8-11116f7e8349": "Bitwarden",
  "531126d6-e717-415c-9320-3d9aa6981239": "Dashlane",
  "53414d53-554e-4700-0000-000000000000": "Samsung Pass",
  "fdb141b2-5d84-443e-8a35-4698c205a502": "KeePassXC",
  "50726f74-6f6e-5061-7373-50726f746f6e": "Proton Pass",
  "cb69481e-8ff7-4039-93ec-0a2729a154a8": "YubiKey 5",
  "2fc0579f-8113-47ea-b116-bb5a8db9202a": "YubiKey 5 NFC",
};

export const makerOf = (aaguid: string): string | null => makers[aaguid] ?? null;

/** What a key is called until its person says otherwise. */
export const nameFrom = (aaguid: string, kind: PasskeyKind): string =>
  makerOf(aaguid) ?? (kind === "passkey" ? "Passkey" : "Security key");

/** What a company asks of the keys its people register. */
export interface KeyDemands {
  attestation: "none" | "direct";
  /** `null`: of any maker. */
  allowedAaguids: readonly string[] | null;
}

/** A maker is only known where the key signed for it, so a list of makers asks for attestation as well. */
export const asksAttestation = ({ attestation, allowedAaguids }: KeyDemands): boolean =>
  attestation === "direct" || allowedAaguids !== null;

/** Who made a key: nobody said so, somebody did, or a statement leads to the maker's own roots. */
export const makerProofs = ["none", "claimed", "proven"] as const;
export type MakerProof = (typeof makerProofs)[number];
/** `false`: a model whose maker has published roots, and the statement leads to none of them. */
export type Proof = MakerProof | "false" | "compromised";

export function proofOf(model: {
  isListed: boolean;
  isCompromised: boolean | undefined;
  isProven: boolean;
}): Proof {
  if (!model.isListed) return "claimed";
  if (model.isCompromised) return "compromised";
  return model.isProven ? "proven" : "false";
}

export type DemandFault =
  | "attestation_missing"
  | "aaguid_not_allowed"
  | "maker_false"
  | "maker_compromised"
  | "maker_unknown";

export interface Judged {
  attestation: string;
  aaguid: string;
  proof?: Proof;
  /** Whether a list of models was loaded here: then a list of makers takes proven ones only. */
  isLoaded?: boolean;
}

export function demandFault(
  demands: KeyDemands,
  { attestation, aaguid, proof = "claimed", isLoaded = false }: Judged,
): DemandFault | undefined {
  if (!asksAttestation(demands)) return undefined;
  if (["none", "self"].includes(attestation)) return "attestation_missing";
  if (demands.allowedAaguids?.includes(aaguid) === false) return "aaguid_not_allowed";
  if (proof === "false" || proof === "compromised") return `maker_${proof}`;
  return demands.allowedAaguids !== null && isLoaded && proof !== "proven" ? "maker_unknown" : undefined;
}

/** Ways to sign in that would be left, and whether the company asks for two factors. */
export interface Remaining {
  hasPassword: boolean;
  /** Signs in by a provider of the company. */
  hasProvider: boolean;
  passkeys: number;
  /** Confirmed factors that follow a password. */
  secondFactors: number;
  isDemanded: boolean;
}

/** Why a key may not go: it is the last way in, or the last second factor where one is demanded. */
export function removalFault(left: Remaining): "last_way_in" | "mfa_required" | undefined {
  if (left.passkeys > 0 || left.hasProvider) return undefined;
  if (!left.hasPassword) return "last_way_in";
  return left.isDemanded && left.secondFactors === 0 ? "mfa_required" : undefined;
}
