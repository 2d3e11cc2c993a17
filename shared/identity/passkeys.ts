import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  SettingsService,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from "@simplewebauthn/server";
import {
  cose,
  decodeAttestationObject,
  decodeCredentialPublicKey,
  parseAuthenticatorData,
} from "@simplewebauthn/server/helpers";
import { base64url, fromBase64url } from "../kernel/encoding.ts";
import { type CeremonyFault, clientDataFault, headFault, readHead } from "./ceremony.ts";
import { challengeSeconds } from "./challenge.ts";
import type { RegistrationResponse, SignInResponse } from "./contract.ts";
import type { PasskeyKind } from "./passkey-rules.ts";
import type { RelyingParty } from "./ports.ts";

/** ES256, RS256, EdDSA: what authenticators in use can do. Named, so that a library's update adds none. */
export const algorithms = [-7, -257, -8] as const;

/**
 * The library trusts no root: it shows that a maker's key signed, and fetches nobody's revocation list. Whose key that
 * is, is for `certificate-chain.ts`.
 */
for (const identifier of ["android-key", "android-safetynet", "apple", "mds"] as const)
  SettingsService.setRootCertificates({ identifier, certificates: [] });

/** `android-safetynet` is none: its certificates are the service's, so whoever signs names any model (Google ended it in 2025). */
const formats = new Set(["none", "packed", "self", "tpm", "android-key", "apple", "fido-u2f"]);

type Bytes = Uint8Array<ArrayBuffer>;

/** A key that the person has, or may answer with. */
export interface KnownKey {
  credentialId: string;
  transports: readonly string[];
}

type Descriptor = NonNullable<
  Parameters<typeof generateAuthenticationOptions>[0]["allowCredentials"]
>[number];
const described = ({ credentialId: id, transports }: KnownKey) =>
  ({ id, transports: [...transports] }) as Descriptor;

export interface Registrant {
  handle: Bytes;
  email: string;
  name: string;
  kind?: PasskeyKind;
  known?: readonly KnownKey[];
  attestation?: "none" | "direct";
}

/** A passkey is found by itself, on this device, on a stick or on a telephone near by; a security key need not be. */
export async function registrationOptionsFor(
  party: RelyingParty,
  { handle, email, name, kind = "passkey", known = [], attestation = "none" }: Registrant,
  challenge: Bytes,
): Promise<Record<string, unknown>> {
  const isPasskey = kind === "passkey";
  const options = await generateRegistrationOptions({
    rpName: "LeanVibe",
    rpID: party.id,
    userID: handle,
    userName: email,
    userDisplayName: name,
    challenge,
    timeout: challengeSeconds * 1000,
    attestationType: attestation,
    excludeCredentials: known.map(described),
    authenticatorSelection: isPasskey
      ? { residentKey: "required", userVerification: "required" }
      : {
          residentKey: "discouraged",
          userVerification: "discouraged",
        },
    supportedAlgorithmIDs: [...algorithms],
  });
  return { ...options, hints: isPasskey ? ["client-device", "hybrid", "security-key"] : ["security-key"] };
}

/** `keys`: which may answer, for who is known by then; nothing: whichever the person picks, and it verifies them. */
export async function signInOptionsFor(
  party: RelyingParty,
  challenge: Bytes,
  keys?: readonly KnownKey[],
): Promise<Record<string, unknown>> {
  const options = await generateAuthenticationOptions({
    rpID: party.id,
    challenge,
    timeout: challengeSeconds * 1000,
    userVerification: keys ? "discouraged" : "required",
    ...(keys ? { allowCredentials: keys.map(described) } : {}),
  });
  return { ...options };
}

export interface NewPasskey {
  credentialId: string;
  publicKey: string;
  counter: number;
  deviceType: string;
  backedUp: boolean;
  aaguid: string;
  transports: string[];
  /** The format of the statement that was verified; `self`: signed by the key itself. */
  attestation: string;
}

/** A verified registration, with the certificates its statement came with: the signing one first. */
export interface Registered {
  key: NewPasskey;
  chain: Bytes[];
}

type Refused = { fault: CeremonyFault };

/** What is looked at before any signature, so that each refusal has its own name. */
function opened(encoded: string) {
  try {
    const bytes = fromBase64url(encoded);
    const object = bytes && decodeAttestationObject(bytes);
    if (!object) return undefined;
    const statement = object.get("attStmt");
    const format = object.get("fmt");
    const isSelf = format === "packed" && statement.get("x5c") === undefined;
    const chain = (statement.get("x5c") ?? []).map((certificate) => Uint8Array.from(certificate));
    const data = Uint8Array.from(object.get("authData"));
    return { data, chain, format: isSelf ? "self" : format };
  } catch {
    return undefined;
  }
}

function keyFault(data: Bytes, response: RegistrationResponse): CeremonyFault | undefined {
  try {
    const { credentialID, credentialPublicKey } = parseAuthenticatorData(data);
    if (!credentialID || !credentialPublicKey) return "credential_missing";
    if (base64url(credentialID) !== response.id || response.id !== response.rawId)
      return "credential_mismatch";
    const algorithm = decodeCredentialPublicKey(credentialPublicKey).get(cose.COSEKEYS.alg);
    return algorithms.some((known) => known === algorithm) ? undefined : "algorithm";
  } catch {
    return "key_malformed";
  }
}

/** The registered key, or why it is none. */
export async function verifyRegistration(
  party: RelyingParty,
  response: RegistrationResponse,
  challenge: string,
  verified = true,
): Promise<Registered | Refused> {
  const { transports = [], ...attestation } = response.response;
  const expected = { type: "webauthn.create", challenge, origins: party.origins } as const;
  const inClient = clientDataFault(attestation.clientDataJSON, expected);
  if (inClient) return { fault: inClient };
  const object = opened(attestation.attestationObject);
  if (!object) return { fault: "authenticator_data_malformed" };
  const inHead = await headFault(readHead(object.data), { rpId: party.id, verified });
  const fault = inHead ?? keyFault(object.data, response);
  if (fault) return { fault };
  if (!formats.has(object.format)) return { fault: "attestation" };
  try {
    const { registrationInfo: info } = await verifyRegistrationResponse({
      response: { ...response, response: attestation, clientExtensionResults: {} },
      expectedChallenge: challenge,
      expectedOrigin: [...party.origins],
      expectedRPID: party.id,
      requireUserVerification: verified,
      supportedAlgorithmIDs: [...algorithms],
    });
    if (!info || info.credential.id !== response.id) return { fault: "attestation" };
    const key = {
      credentialId: info.credential.id,
      publicKey: base64url(info.credential.publicKey),
      counter: info.credential.counter,
      deviceType: info.credentialDeviceType,
      backedUp: info.credentialBackedUp,
      aaguid: info.aaguid,
      transports,
      attestation: object.format,
    };
    return { key, chain: object.chain };
  } catch {
    return { fault: "attestation" };
  }
}

export interface UsedPasskey {
  counter: number;
  backedUp: boolean;
  deviceType: string;
}

/**
 * What a verified sign-in says of the key, or why it is refused. The library would judge the counter before
 * the signature; -1 leaves that to us, afterwards, so that nobody can raise an alarm with a forged one.
 */
export async function verifyPasskeySignIn(
  party: RelyingParty,
  response: SignInResponse,
  publicKey: string,
  challenge: string,
  verified = true,
): Promise<UsedPasskey | Refused> {
  const { userHandle, ...assertion } = response.response;
  const expected = { type: "webauthn.get", challenge, origins: party.origins } as const;
  const inClient = clientDataFault(assertion.clientDataJSON, expected);
  if (inClient) return { fault: inClient };
  const head = readHead(fromBase64url(assertion.authenticatorData));
  const inHead = await headFault(head, { rpId: party.id, verified });
  if (inHead) return { fault: inHead };
  const key = fromBase64url(publicKey);
  if (!key) return { fault: "key_malformed" };
  try {
    const { verified: isRight, authenticationInfo: info } = await verifyAuthenticationResponse({
      response: {
        ...response,
        response: { ...assertion, ...(userHandle ? { userHandle } : {}) },
        clientExtensionResults: {},
      },
      expectedChallenge: challenge,
      expectedOrigin: [...party.origins],
      expectedRPID: party.id,
      requireUserVerification: verified,
      credential: { id: response.id, publicKey: key, counter: -1 },
    });
    if (!isRight) return { fault: "signature" };
    return {
      counter: info.newCounter,
      backedUp: info.credentialBackedUp,
      deviceType: info.credentialDeviceType,
    };
  } catch {
    return { fault: "signature" };
  }
}
