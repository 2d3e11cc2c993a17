import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  SettingsService,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from "@simplewebauthn/server";
import { base64url, fromBase64url } from "../kernel/encoding.ts";
import { challengeSeconds } from "./challenge.ts";
import type { RegistrationResponse, SignInResponse } from "./contract.ts";
import type { RelyingParty } from "./ports.ts";

/** EdDSA, ES256, RS256: what authenticators in use can do. */
const algorithms = [-8, -7, -257];

/** No attestation is asked for; with no root trusted, nobody's revocation list is fetched either. */
for (const identifier of ["android-key", "android-safetynet", "apple", "mds"] as const)
  SettingsService.setRootCertificates({ identifier, certificates: [] });

type Bytes = Uint8Array<ArrayBuffer>;

export async function registrationOptionsFor(
  party: RelyingParty,
  person: { handle: Bytes; email: string; name: string },
  challenge: Bytes,
): Promise<Record<string, unknown>> {
  const options = await generateRegistrationOptions({
    rpName: "LeanVibe",
    rpID: party.id,
    userID: person.handle,
    userName: person.email,
    userDisplayName: person.name,
    challenge,
    timeout: challengeSeconds * 1000,
    attestationType: "none",
    authenticatorSelection: { residentKey: "required", userVerification: "required" },
    supportedAlgorithmIDs: algorithms,
  });
  return { ...options };
}

export async function signInOptionsFor(
  party: RelyingParty,
  challenge: Bytes,
): Promise<Record<string, unknown>> {
  const options = await generateAuthenticationOptions({
    rpID: party.id,
    challenge,
    timeout: challengeSeconds * 1000,
    userVerification: "required",
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
}

/** The registered key, or nothing: the library throws a different error for each defect. */
export async function verifyRegistration(
  party: RelyingParty,
  response: RegistrationResponse,
  challenge: string,
): Promise<NewPasskey | undefined> {
  try {
    const { transports = [], ...attestation } = response.response;
    const { registrationInfo: info } = await verifyRegistrationResponse({
      response: { ...response, response: attestation, clientExtensionResults: {} },
      expectedChallenge: challenge,
      expectedOrigin: [...party.origins],
      expectedRPID: party.id,
      requireUserVerification: true,
      supportedAlgorithmIDs: algorithms,
    });
    if (!info || info.credential.id !== response.id) return undefined;
    return {
      credentialId: info.credential.id,
      publicKey: base64url(info.credential.publicKey),
      counter: info.credential.counter,
      deviceType: info.credentialDeviceType,
      backedUp: info.credentialBackedUp,
      aaguid: info.aaguid,
      transports,
    };
  } catch {
    return undefined;
  }
}

export interface UsedPasskey {
  counter: number;
  backedUp: boolean;
  deviceType: string;
}

/**
 * What a verified sign-in says of the key, or nothing. The library would judge the counter before the
 * signature; -1 leaves that to us, afterwards, so that nobody can raise an alarm with a forged one.
 */
export async function verifyPasskeySignIn(
  party: RelyingParty,
  response: SignInResponse,
  publicKey: string,
  challenge: string,
): Promise<UsedPasskey | undefined> {
  try {
    const key = fromBase64url(publicKey);
    if (!key) return undefined;
    const { userHandle, ...assertion } = response.response;
    const { verified, authenticationInfo: info } = await verifyAuthenticationResponse({
      response: {
        ...response,
        response: { ...assertion, ...(userHandle ? { userHandle } : {}) },
        clientExtensionResults: {},
      },
      expectedChallenge: challenge,
      expectedOrigin: [...party.origins],
      expectedRPID: party.id,
      requireUserVerification: true,
      credential: { id: response.id, publicKey: key, counter: -1 },
    });
    if (!verified) return undefined;
    return {
      counter: info.newCounter,
      backedUp: info.credentialBackedUp,
      deviceType: info.credentialDeviceType,
    };
  } catch {
    return undefined;
  }
}
