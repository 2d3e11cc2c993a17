import { utf8 } from "../kernel/encoding.ts";

/** A key pair of one connection, as SAML wants it: the certificate is an envelope, nobody checks who signed it. */
export interface KeyPair {
  /** PKCS #8, PEM. */
  privateKey: string;
  /** X.509, PEM. */
  certificate: string;
}

interface Subject {
  commonName: string;
  /** Milliseconds since the epoch. */
  notBefore: number;
  notAfter: number;
}

const algorithm = {
  name: "RSASSA-PKCS1-v1_5",
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
  hash: "SHA-256",
};

/** An RSA pair of 2048 bits with a self-signed certificate (RFC 5280). Signs our messages, opens encrypted ones. */
export async function selfSigned(subject: Subject): Promise<KeyPair> {
  const pair = (await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"])) as CryptoKeyPair;
  const publicKey = new Uint8Array((await crypto.subtle.exportKey("spki", pair.publicKey)) as ArrayBuffer);
  const body = certificateBody(subject, publicKey);
  const signature = new Uint8Array(await crypto.subtle.sign(algorithm.name, pair.privateKey, body));
  const certificate = sequence(body, sequence(sha256WithRsa, empty), bits(signature));
  const secret = new Uint8Array((await crypto.subtle.exportKey("pkcs8", pair.privateKey)) as ArrayBuffer);
  return { privateKey: pem("PRIVATE KEY", secret), certificate: pem("CERTIFICATE", certificate) };
}

type Bytes = Uint8Array<ArrayBuffer>;

function certificateBody({ commonName, notBefore, notAfter }: Subject, publicKey: Bytes): Bytes {
  const name = sequence(der(0x31, sequence(oid(0x55, 0x04, 0x03), der(0x0c, utf8(commonName)))));
  return sequence(
    der(0xa0, der(0x02, new Uint8Array([2]))),
    der(0x02, serialNumber()),
    sequence(sha256WithRsa, empty),
    name,
    sequence(time(notBefore), time(notAfter)),
    name,
    publicKey,
  );
}

/** Positive and not zero, as RFC 5280 §4.1.2.2 demands. */
function serialNumber(): Bytes {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[0] = 0x40 | ((bytes[0] ?? 0) & 0x3f);
  return bytes;
}

function der(tag: number, ...contents: Bytes[]): Bytes {
  const length = contents.reduce((sum, part) => sum + part.length, 0);
  const prefix =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  const out = new Uint8Array(1 + prefix.length + length);
  out.set([tag, ...prefix]);
  let at = 1 + prefix.length;
  for (const part of contents) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

const sequence = (...contents: Bytes[]): Bytes => der(0x30, ...contents);
const oid = (...bytes: number[]): Bytes => der(0x06, new Uint8Array(bytes));
const bits = (content: Bytes): Bytes => der(0x03, new Uint8Array([0]), content);
const empty = der(0x05);
const sha256WithRsa = oid(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b);

/** GeneralizedTime is for years from 2050 on only (RFC 5280 §4.1.2.5). */
function time(milliseconds: number): Bytes {
  const digits = new Date(milliseconds).toISOString().replaceAll(/\.\d+|[-:T]/g, "");
  return digits >= "2050" ? der(0x18, utf8(digits)) : der(0x17, utf8(digits.slice(2)));
}

export function pem(label: string, bytes: Uint8Array): string {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  const lines = btoa(binary).match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`;
}
