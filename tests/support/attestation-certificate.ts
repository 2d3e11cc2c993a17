import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";

/** The little of DER (X.690) that a certificate needs. */
function der(tag: number, ...content: Uint8Array[]): Buffer {
  const body = Buffer.concat(content);
  const size = body.length;
  const head = size < 128 ? [size] : size < 256 ? [0x81, size] : [0x82, size >> 8, size & 255];
  return Buffer.concat([Buffer.from([tag, ...head]), body]);
}

const sequence = (...content: Uint8Array[]) => der(0x30, ...content);
const text = (value: string) => der(0x0c, Buffer.from(value));
const oid = (hex: string) => der(0x06, Buffer.from(hex, "hex"));
const octets = (value: Uint8Array) => der(0x04, value);
const attribute = (type: string, value: Buffer) => der(0x31, sequence(oid(type), value));
const utc = (value: string) => der(0x17, Buffer.from(value));

/** ecdsa-with-SHA256; the FIDO extension that names a model (1.3.6.1.4.1.45724.1.1.4). */
const algorithm = sequence(oid("2a8648ce3d040302"));
const modelExtension = "2b0601040182e51c010104";

/** Whose certificate it is, or who signed it. */
export interface Signer {
  name: string;
  certificate: Buffer;
  privateKey: KeyObject;
}

const named = (name: string) =>
  sequence(
    attribute("550406", der(0x13, Buffer.from("AT"))),
    attribute("55040a", text("Keys of Tests")),
    attribute("55040b", text("Authenticator Attestation")),
    attribute("550403", text(name)),
  );

interface Wanted {
  name: string;
  /** Nobody: it signs itself. */
  issuer?: Signer | undefined;
  isAuthority?: boolean;
  model?: Uint8Array;
  /** `YYMMDD` */
  until?: string;
}

function issue({ name, issuer, isAuthority = false, model, until = "490101" }: Wanted): Signer {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const extensions = sequence(
    sequence(oid("551d13"), octets(isAuthority ? sequence(der(0x01, Buffer.from([0xff]))) : sequence())),
    ...(model ? [sequence(oid(modelExtension), octets(octets(model)))] : []),
  );
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1])),
    algorithm,
    named(issuer?.name ?? name),
    sequence(utc("200101000000Z"), utc(`${until}000000Z`)),
    named(name),
    publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, extensions),
  );
  const signature = sign("sha256", body, issuer?.privateKey ?? privateKey);
  const certificate = sequence(body, algorithm, der(0x03, Buffer.from([0]), signature));
  return { name, certificate, privateKey };
}

/** A maker's root, or an authority below it. */
export const certificateAuthority = (
  name: string,
  given: { issuer?: Signer; until?: string; isAuthority?: boolean } = {},
): Signer => issue({ name, isAuthority: true, ...given });

/** A maker's batch certificate as WebAuthn §8.2.1 wants it, for one model. */
export const attestationCertificate = (model: Uint8Array, issuer?: Signer, until?: string): Signer =>
  issue({ name: "Batch 1", issuer, model, ...(until ? { until } : {}) });
