import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";
import { attestationCertificate, certificateAuthority, type Signer } from "./attestation-certificate.ts";

/**
 * A passkey authenticator in software (WebAuthn §6): ES256, attestation "none", resident keys. It does
 * what it is told, also what a real one would refuse: that is what the tests are for.
 */
export interface Defects {
  origin?: string;
  rpId?: string;
  challenge?: string;
  type?: string;
  userVerified?: boolean;
  counter?: number;
  crossOrigin?: boolean;
  topOrigin?: string;
  userPresent?: boolean;
  /** It may be backed up, and it is. */
  eligible?: boolean;
  backedUp?: boolean;
  /** Signs with another key than the registered one. */
  foreignKey?: boolean;
  /** Changes bytes after they were signed. */
  tamper?: (bytes: { client: Buffer; data: Buffer; signature: Buffer }) => void;
  aaguid?: string;
  /** How it attests: by nobody, by the key itself, by its maker's certificate, by one for another model. */
  attestation?: "none" | "self" | "maker" | "forged" | "other-model" | "unknown" | "dressed" | "safetynet";
  /** Whose certificate its batch has: the signing one's issuer first, up to the root, which is not sent. */
  makers?: readonly Signer[];
  /** Leaves the key out of what it attests. */
  bare?: boolean;
  /** Names itself so in the answer. */
  id?: string;
  /** Algorithm the COSE key claims: ES256 unless told. */
  algorithm?: number;
  userHandle?: string;
}

export interface CreationOptions {
  challenge: string;
  rp: { id?: string; name: string };
  user: { id: string; name: string; displayName: string };
  pubKeyCredParams: { alg: number; type: string }[];
  authenticatorSelection?: { residentKey?: string; userVerification?: string };
  attestation?: string;
  excludeCredentials?: { id: string }[];
}

interface Credential {
  id: string;
  privateKey: KeyObject;
  userHandle: string;
  counter: number;
  eligible: boolean;
}

const flags = { present: 0x01, verified: 0x04, eligible: 0x08, backedUp: 0x10, attested: 0x40 } as const;
const base64url = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64url");
const hash = (data: Uint8Array | string) => createHash("sha256").update(data).digest();
const uint = (value: number, bytes: number) => {
  const buffer = Buffer.alloc(bytes);
  buffer.writeUIntBE(value, 0, bytes);
  return buffer;
};

/** The little of CBOR (RFC 8949) that an attestation needs. */
type Cbor = number | string | Uint8Array | Cbor[] | Map<number | string, unknown>;
function cbor(value: Cbor): Buffer {
  const head = (major: number, length: number) =>
    length < 24
      ? Buffer.from([(major << 5) | length])
      : length < 256
        ? Buffer.from([(major << 5) | 24, length])
        : Buffer.concat([Buffer.from([(major << 5) | 25]), uint(length, 2)]);
  if (typeof value === "number") return value >= 0 ? head(0, value) : head(1, -1 - value);
  if (typeof value === "string")
    return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (Array.isArray(value)) return Buffer.concat([head(4, value.length), ...value.map((item) => cbor(item))]);
  if (value instanceof Uint8Array) return Buffer.concat([head(2, value.length), value]);
  const entries = [...value].flatMap(([key, item]) => [cbor(key), cbor(item as number)]);
  return Buffer.concat([head(5, value.size), ...entries]);
}

interface Attesting {
  signed: Buffer;
  model: Buffer;
  privateKey: KeyObject;
  makers: readonly Signer[];
}

/** §8.5, signed by a certificate that anybody draws. */
function safetyNet(signed: Buffer) {
  const { certificate, privateKey } = certificateAuthority("attest.android.com");
  const head = { alg: "ES256", x5c: [certificate.toString("base64")] };
  const body = { nonce: hash(signed).toString("base64"), ctsProfileMatch: true, timestampMs: Date.now() };
  const text = [head, body].map((part) => base64url(Buffer.from(JSON.stringify(part)))).join(".");
  const response = Buffer.from(`${text}.${base64url(sign("sha256", Buffer.from(text), privateKey))}`);
  const attStmt = new Map<string, unknown>([
    ["alg", -7],
    ["ver", "1"],
    ["response", response],
  ]);
  return { fmt: "android-safetynet", attStmt };
}

/** The attestation statement (§8), honest or not. */
function statementOf(
  how: NonNullable<Defects["attestation"]>,
  { signed, model, privateKey, makers }: Attesting,
): { fmt: string; attStmt: Map<string, unknown> } {
  const packed = (key: KeyObject, chain: Buffer[]) => ({
    fmt: "packed",
    attStmt: new Map<string, unknown>([
      ["alg", -7],
      ["sig", sign("sha256", signed, key)],
      ...(chain.length > 0 ? ([["x5c", chain]] as const) : []),
    ]),
  });
  if (how === "none") return { fmt: "none", attStmt: new Map() };
  if (how === "dressed") return { fmt: "none", attStmt: new Map([["alg", -7]]) };
  if (how === "unknown") return { fmt: "hearsay", attStmt: new Map() };
  if (how === "self") return packed(privateKey, []);
  if (how === "safetynet") return safetyNet(signed);
  const maker = attestationCertificate(how === "other-model" ? Buffer.alloc(16, 7) : model, makers[0]);
  const chain = [maker, ...makers.slice(0, -1)].map(({ certificate }) => certificate);
  return packed(how === "forged" ? privateKey : maker.privateKey, chain);
}

export class Authenticator {
  readonly #origin: string;
  readonly #credentials: Credential[] = [];

  constructor(origin: string) {
    this.#origin = origin;
  }

  get credentials(): readonly Credential[] {
    return this.#credentials;
  }

  /** `navigator.credentials.create(…).toJSON()`. */
  create(options: CreationOptions, defects: Defects = {}) {
    const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const id = randomBytes(32);
    const { eligible = false, makers = [] } = defects;
    const known = { privateKey, userHandle: options.user.id, counter: 0, eligible };
    this.#credentials.push({ id: base64url(id), ...known });
    const { x = "", y = "" } = publicKey.export({ format: "jwk" });
    const key = new Map<number, unknown>([
      [1, 2],
      [3, defects.algorithm ?? -7],
      [-1, 1],
      [-2, Buffer.from(x, "base64url")],
      [-3, Buffer.from(y, "base64url")],
    ]);
    const model = Buffer.from((defects.aaguid ?? "0".repeat(32)).replaceAll("-", ""), "hex");
    const attested = defects.bare
      ? Buffer.alloc(0)
      : Buffer.concat([model, uint(id.length, 2), id, cbor(key)]);
    const data = this.#data(options.rp.id ?? "", defects.counter ?? 0, attested, defects);
    const client = this.#client("webauthn.create", options.challenge, defects);
    const signed = Buffer.concat([data, hash(client)]);
    const attestation = new Map<string, unknown>([
      ...Object.entries(statementOf(defects.attestation ?? "none", { signed, model, privateKey, makers })),
      ["authData", data],
    ]);
    const parts = { client, data: cbor(attestation), signature: Buffer.alloc(0) };
    defects.tamper?.(parts);
    return {
      id: defects.id ?? base64url(id),
      rawId: defects.id ?? base64url(id),
      type: "public-key" as const,
      clientExtensionResults: {},
      authenticatorAttachment: "platform",
      response: {
        clientDataJSON: base64url(parts.client),
        attestationObject: base64url(parts.data),
        transports: ["internal"],
      },
    };
  }

  /** `navigator.credentials.get(…).toJSON()` with the newest key. */
  get(options: { challenge: string; rpId?: string }, defects: Defects = {}) {
    const credential = this.#credentials.at(-1);
    if (!credential) throw new Error("no passkey was registered");
    credential.counter = defects.counter ?? credential.counter + 1;
    const as = { eligible: credential.eligible, ...defects };
    const data = this.#data(options.rpId ?? "", credential.counter, Buffer.alloc(0), as);
    const client = this.#client("webauthn.get", options.challenge, defects);
    const key = defects.foreignKey
      ? generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey
      : credential.privateKey;
    const signature = sign("sha256", Buffer.concat([data, hash(client)]), key);
    defects.tamper?.({ client, data, signature });
    return {
      id: defects.id ?? credential.id,
      rawId: defects.id ?? credential.id,
      type: "public-key" as const,
      clientExtensionResults: {},
      response: {
        clientDataJSON: base64url(client),
        authenticatorData: base64url(data),
        signature: base64url(signature),
        userHandle: defects.userHandle ?? credential.userHandle,
      },
    };
  }

  #client(type: string, challenge: string, defects: Defects): Buffer {
    return Buffer.from(
      JSON.stringify({
        type: defects.type ?? type,
        challenge: defects.challenge ?? challenge,
        origin: defects.origin ?? this.#origin,
        crossOrigin: defects.crossOrigin ?? false,
        ...(defects.topOrigin === undefined ? {} : { topOrigin: defects.topOrigin }),
      }),
    );
  }

  #data(rpId: string, counter: number, attested: Buffer, defects: Defects): Buffer {
    const set =
      (defects.userPresent === false ? 0 : flags.present) |
      (defects.eligible ? flags.eligible : 0) |
      (defects.backedUp ? flags.backedUp : 0) |
      (defects.userVerified === false ? 0 : flags.verified) |
      (attested.length > 0 ? flags.attested : 0);
    return Buffer.concat([hash(defects.rpId ?? rpId), Buffer.from([set]), uint(counter, 4), attested]);
  }
}
