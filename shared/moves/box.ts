import { hmacSha256 } from "../kernel/digest.ts";
import { base64url, fromBase64url, utf8 } from "../kernel/encoding.ts";
import { randomBytes } from "../kernel/ids.ts";
import { lengthPrefixed } from "../keys/places.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** Who moves where; every box of a move is bound to it. */
export interface Route {
  moveId: string;
  tenantId: string;
  /** `region-shard` of either side. */
  from: string;
  to: string;
}

export interface HalfKey {
  /** X25519, 32 bytes in base64url. */
  publicKey: string;
  /** PKCS #8 in base64url: wrapped before it is stored. */
  privateKey: string;
}

const curve = { name: "X25519" } as const;

/** One side's half of the key of one move; destroyed when the move is over, so that what was recorded stays shut. */
export async function drawHalfKey(): Promise<HalfKey> {
  const pair = (await crypto.subtle.generateKey(curve, true, ["deriveBits"])) as CryptoKeyPair;
  const [open, hidden] = await Promise.all([
    crypto.subtle.exportKey("raw", pair.publicKey),
    crypto.subtle.exportKey("pkcs8", pair.privateKey),
  ]);
  return {
    publicKey: base64url(new Uint8Array(open as ArrayBuffer)),
    privateKey: base64url(new Uint8Array(hidden as ArrayBuffer)),
  };
}

/** Which way a box goes: the two ways have keys of their own, so that neither can be turned round. */
export type Direction = "ask" | "answer";

/** Seals and opens what one side sends the other; the carrier between them holds no part of the key. */
export interface Boxes {
  seal(direction: Direction, sequence: number, content: unknown): Promise<string>;
  /** @throws when it is not the box of this move, direction and sequence, to the last bit */
  open(direction: Direction, sequence: number, box: string): Promise<unknown>;
}

/**
 * X25519 (RFC 7748) with both halves, and beside it a secret that only the regions' administration scripts
 * hold: without the one nobody who recorded it opens a box later, without the other nobody who carries it
 * can pose as a region. HKDF-SHA-256, AES-256-GCM.
 */
export async function boxesOf(
  route: Route,
  own: HalfKey,
  peerPublicKey: string,
  sharedSecret: string,
): Promise<Boxes> {
  const base = await sharedKey(own, peerPublicKey);
  const { moveId, tenantId, from, to } = route;
  const salt = await hmacSha256(sharedSecret, `move:v1:${moveId}`);
  const keyOf = (direction: Direction) =>
    crypto.subtle.deriveKey(
      {
        name: "HKDF",
        hash: "SHA-256",
        salt,
        info: lengthPrefixed("move:v1", direction, moveId, tenantId, from, to),
      },
      base,
      { name: "AES-GCM", length: 256 },
      false,
      ["encrypt", "decrypt"],
    );
  const keys = { ask: await keyOf("ask"), answer: await keyOf("answer") };
  const placeOf = (direction: Direction, sequence: number) =>
    lengthPrefixed("box:v1", direction, moveId, tenantId, from, to, String(sequence));
  return {
    async seal(direction, sequence, content) {
      const iv = randomBytes(12);
      const plain = await squeezed(utf8(JSON.stringify(content)), new CompressionStream("gzip"));
      const additionalData = placeOf(direction, sequence);
      const sealed = await crypto.subtle.encrypt(
        { name: "AES-GCM", iv, additionalData },
        keys[direction],
        plain,
      );
      return `${base64url(iv)}.${textOf(new Uint8Array(sealed))}`;
    },
    async open(direction, sequence, box) {
      const [nonce = "", text = ""] = box.split(".");
      const iv = fromBase64url(nonce);
      if (iv?.length !== 12) throw new Error("not a box");
      const additionalData = placeOf(direction, sequence);
      const plain = await crypto.subtle.decrypt(
        { name: "AES-GCM", iv, additionalData },
        keys[direction],
        bytesOf(text),
      );
      const wide = await squeezed(new Uint8Array(plain), new DecompressionStream("gzip"));
      return JSON.parse(new TextDecoder().decode(wide));
    },
  };
}

/** The standard's name for the peer is `public`; the runtime's types call it otherwise. */
const withPeer = (key: CryptoKey) => ({ ...curve, public: key }) as unknown as typeof curve;

async function sharedKey(own: HalfKey, peerPublicKey: string): Promise<CryptoKey> {
  const [hidden, open] = [fromBase64url(own.privateKey), fromBase64url(peerPublicKey)];
  if (!hidden || open?.length !== 32) throw new Error("not a half key");
  const privateKey = await crypto.subtle.importKey("pkcs8", hidden, curve, false, ["deriveBits"]);
  const publicKey = await crypto.subtle.importKey("raw", open, curve, false, []);
  const bits = await crypto.subtle.deriveBits(withPeer(publicKey), privateKey, 256);
  return crypto.subtle.importKey("raw", bits, "HKDF", false, ["deriveKey"]);
}

async function squeezed(bytes: Bytes, through: CompressionStream | DecompressionStream): Promise<Bytes> {
  const stream = new Response(bytes).body?.pipeThrough(through);
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Base 64 for megabytes: piece by piece, and without the check for one spelling, since the box has a seal. */
function textOf(bytes: Bytes): string {
  const piece = 0x8000;
  const binary: string[] = [];
  for (let at = 0; at < bytes.length; at += piece)
    binary.push(String.fromCharCode(...bytes.subarray(at, at + piece)));
  return btoa(binary.join(""));
}

function bytesOf(text: string): Bytes {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at++) bytes[at] = binary.charCodeAt(at);
  return bytes;
}
