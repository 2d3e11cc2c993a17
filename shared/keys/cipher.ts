import { base64url, fromBase64url, utf8 } from "../kernel/encoding.ts";
import { randomBytes } from "../kernel/ids.ts";

type Bytes = Uint8Array<ArrayBuffer>;

export const keyBytes = 32;
const ivBytes = 12;

type Algorithm = { name: string; length: number; hash?: string };

/** A 256-bit secret that is never used itself: each purpose has its own key, by HKDF-SHA-256 (RFC 5869). */
export interface RootedKey {
  aes(purpose: string): Promise<CryptoKey>;
  hmac(purpose: string): Promise<CryptoKey>;
}

export async function rootedKey(secret: Bytes): Promise<RootedKey> {
  if (secret.length !== keyBytes) throw new Error(`a key has ${keyBytes} bytes, not ${secret.length}`);
  const base = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveKey"]);
  const derived = new Map<string, Promise<CryptoKey>>();
  const derive = (purpose: string, algorithm: Algorithm, usages: ("encrypt" | "decrypt" | "sign")[]) => {
    const id = `${algorithm.name}:${purpose}`;
    const info = utf8(`leanvibe:${id}`);
    const hkdf = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info };
    const known = derived.get(id) ?? crypto.subtle.deriveKey(hkdf, base, algorithm, false, usages);
    derived.set(id, known);
    return known;
  };
  return {
    aes: (purpose) => derive(purpose, { name: "AES-GCM", length: 256 }, ["encrypt", "decrypt"]),
    hmac: (purpose) => derive(purpose, { name: "HMAC", hash: "SHA-256", length: 256 }, ["sign"]),
  };
}

export interface Ciphertext {
  /** 96 random bits, base64url: fewer than 2^32 messages a key (NIST SP 800-38D §8.3). */
  iv: string;
  /** With the 128-bit tag at its end, base64url. */
  ciphertext: string;
}

export async function encrypt(key: CryptoKey, plain: Bytes, additionalData: Bytes): Promise<Ciphertext> {
  const iv = randomBytes(ivBytes);
  const bytes = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData }, key, plain);
  return { iv: base64url(iv), ciphertext: base64url(new Uint8Array(bytes)) };
}

/** @throws when key, place or ciphertext is not the one it was made with, to the last bit */
export async function decrypt(
  key: CryptoKey,
  { iv, ciphertext }: Ciphertext,
  additionalData: Bytes,
): Promise<Bytes> {
  const [nonce, bytes] = [fromBase64url(iv), fromBase64url(ciphertext)];
  if (nonce?.length !== ivBytes || !bytes) throw new Error("not a ciphertext");
  const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: nonce, additionalData }, key, bytes);
  return new Uint8Array(plain);
}

export const mac = async (key: CryptoKey, text: string): Promise<string> =>
  base64url(new Uint8Array(await crypto.subtle.sign("HMAC", key, utf8(text))));
