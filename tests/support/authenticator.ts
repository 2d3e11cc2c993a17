import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";

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
  /** Signs with another key than the registered one. */
  foreignKey?: boolean;
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
}

interface Credential {
  id: string;
  privateKey: KeyObject;
  userHandle: string;
  counter: number;
}

const flags = { present: 0x01, verified: 0x04, attested: 0x40 } as const;
const base64url = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64url");
const hash = (data: Uint8Array | string) => createHash("sha256").update(data).digest();
const uint = (value: number, bytes: number) => {
  const buffer = Buffer.alloc(bytes);
  buffer.writeUIntBE(value, 0, bytes);
  return buffer;
};

/** The little of CBOR (RFC 8949) that an attestation needs. */
function cbor(value: number | string | Uint8Array | Map<number | string, unknown>): Buffer {
  const head = (major: number, length: number) =>
    length < 24
      ? Buffer.from([(major << 5) | length])
      : length < 256
        ? Buffer.from([(major << 5) | 24, length])
        : Buffer.concat([Buffer.from([(major << 5) | 25]), uint(length, 2)]);
  if (typeof value === "number") return value >= 0 ? head(0, value) : head(1, -1 - value);
  if (typeof value === "string")
    return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (value instanceof Uint8Array) return Buffer.concat([head(2, value.length), value]);
  const entries = [...value].flatMap(([key, item]) => [cbor(key), cbor(item as number)]);
  return Buffer.concat([head(5, value.size), ...entries]);
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
    this.#credentials.push({ id: base64url(id), privateKey, userHandle: options.user.id, counter: 0 });
    const { x = "", y = "" } = publicKey.export({ format: "jwk" });
    const key = new Map<number, unknown>([
      [1, 2],
      [3, defects.algorithm ?? -7],
      [-1, 1],
      [-2, Buffer.from(x, "base64url")],
      [-3, Buffer.from(y, "base64url")],
    ]);
    const attested = Buffer.concat([Buffer.alloc(16), uint(id.length, 2), id, cbor(key)]);
    const data = this.#data(options.rp.id ?? "", defects.counter ?? 0, attested, defects);
    const attestation = new Map<string, unknown>([
      ["fmt", "none"],
      ["attStmt", new Map()],
      ["authData", data],
    ]);
    return {
      id: base64url(id),
      rawId: base64url(id),
      type: "public-key",
      clientExtensionResults: {},
      authenticatorAttachment: "platform",
      response: {
        clientDataJSON: base64url(this.#client("webauthn.create", options.challenge, defects)),
        attestationObject: base64url(cbor(attestation)),
        transports: ["internal"],
      },
    };
  }

  /** `navigator.credentials.get(…).toJSON()` with the newest key. */
  get(options: { challenge: string; rpId?: string }, defects: Defects = {}) {
    const credential = this.#credentials.at(-1);
    if (!credential) throw new Error("no passkey was registered");
    credential.counter = defects.counter ?? credential.counter + 1;
    const data = this.#data(options.rpId ?? "", credential.counter, Buffer.alloc(0), defects);
    const client = this.#client("webauthn.get", options.challenge, defects);
    const key = defects.foreignKey
      ? generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey
      : credential.privateKey;
    return {
      id: credential.id,
      rawId: credential.id,
      type: "public-key",
      clientExtensionResults: {},
      response: {
        clientDataJSON: base64url(client),
        authenticatorData: base64url(data),
        signature: base64url(sign("sha256", Buffer.concat([data, hash(client)]), key)),
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
      }),
    );
  }

  #data(rpId: string, counter: number, attested: Buffer, defects: Defects): Buffer {
    const set =
      flags.present |
      (defects.userVerified === false ? 0 : flags.verified) |
      (attested.length > 0 ? flags.attested : 0);
    return Buffer.concat([hash(defects.rpId ?? rpId), Buffer.from([set]), uint(counter, 4), attested]);
  }
}
