import { sha256 } from "../kernel/digest.ts";
import { fromBase64url } from "../kernel/encoding.ts";
import { decrypt, encrypt, rootedKey } from "./cipher.ts";
import { type KeyPlace, placeOfKey } from "./places.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** The keys above every tenant's: they wrap and unwrap, and never show themselves. */
export interface RootKeys {
  /** Of the key that wraps today. */
  readonly id: string;
  wrap(secret: Bytes, place: KeyPlace): Promise<string>;
  /** @throws when the root key is not there, or the secret was not wrapped for this place */
  unwrap(wrapped: string, place: KeyPlace, rootId: string): Promise<Bytes>;
}

/**
 * Root keys held as a secret of the script: 256-bit keys in base64url, newest first, with commas between.
 * A new one is put in front and the old one stays until the re-wrapping has left it behind.
 */
export async function localRoot(secret: string): Promise<RootKeys> {
  const ring = new Map<string, CryptoKey>();
  for (const text of secret.split(",")) {
    const bytes = fromBase64url(text.trim());
    if (!bytes) throw new Error("ROOT_KEY is not base64url");
    const id = `local:${(await sha256(bytes)).slice(0, 12)}`;
    ring.set(id, await (await rootedKey(bytes)).aes("root-wrap"));
  }
  const [current] = ring;
  if (!current) throw new Error("ROOT_KEY holds no key");
  const [id, key] = current;
  return {
    id,
    async wrap(secret, place) {
      const { iv, ciphertext } = await encrypt(key, secret, placeOfKey(place, id));
      return `${iv}:${ciphertext}`;
    },
    unwrap(wrapped, place, rootId) {
      const [iv = "", ciphertext = ""] = wrapped.split(":");
      const known = ring.get(rootId);
      if (!known) throw new Error(`the root key ${rootId} is not in this script's ring`);
      return decrypt(known, { iv, ciphertext }, placeOfKey(place, rootId));
    },
  };
}
