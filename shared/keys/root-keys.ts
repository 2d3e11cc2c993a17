import { sha256 } from "../kernel/digest.ts";
import { fromBase64url } from "../kernel/encoding.ts";
import { Problem } from "../kernel/problem.ts";
import { decrypt, encrypt, rootedKey } from "./cipher.ts";
import { type KeyService, KeyServiceClient, KeyServiceFault, type Way } from "./key-service.ts";
import { type KeyPlace, placeOfKey } from "./places.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** A key above every tenant's: it wraps and unwraps, and never shows itself. */
export interface RootKey {
  readonly id: string;
  wrap(secret: Bytes, place: KeyPlace): Promise<string>;
  /** @throws when the secret was not wrapped by this key for this place */
  unwrap(wrapped: string, place: KeyPlace): Promise<Bytes>;
}

/** The keys in use: the newest wraps, and the older ones open until the re-wrapping has left them behind. */
export interface RootKeys {
  readonly id: string;
  wrap(secret: Bytes, place: KeyPlace): Promise<string>;
  /** @throws when that key is not among them, or refuses */
  unwrap(wrapped: string, place: KeyPlace, rootId: string): Promise<Bytes>;
}

/** A root key held as a secret of the script: 256 bits in base64url. */
export async function localKey(text: string): Promise<RootKey> {
  const bytes = fromBase64url(text);
  if (!bytes) throw new Error("ROOT_KEY is not base64url");
  const id = `local:${(await sha256(bytes)).slice(0, 12)}`;
  const key = await (await rootedKey(bytes)).aes("root-wrap");
  return {
    id,
    async wrap(secret, place) {
      const { iv, ciphertext } = await encrypt(key, secret, placeOfKey(place, id));
      return `${iv}:${ciphertext}`;
    },
    unwrap(wrapped, place) {
      const [iv = "", ciphertext = ""] = wrapped.split(":");
      return decrypt(key, { iv, ciphertext }, placeOfKey(place, id));
    },
  };
}

/** A root key that never leaves a key service (an HSM behind AWS KMS, or what speaks its protocol). */
export async function serviceKey(service: KeyService, way: Way): Promise<RootKey> {
  const client = new KeyServiceClient(service, way);
  return {
    id: `kms:${(await sha256(service.keyId)).slice(0, 12)}`,
    wrap: (secret, place) => client.encrypt(secret, place).catch(unavailable),
    unwrap: (wrapped, place) => client.decrypt(wrapped, place).catch(unavailable),
  };
}

/** Our own service's trouble is no tenant's doing. */
function unavailable(error: unknown): never {
  if (!(error instanceof KeyServiceFault)) throw error;
  throw new Problem("unavailable", `The root key's service does not open it (${error.word}).`, {
    headers: { "retry-after": "60" },
  });
}

export function rootRing([current, ...older]: readonly RootKey[]): RootKeys {
  if (!current) throw new Error("ROOT_KEY holds no key");
  return {
    id: current.id,
    wrap: (secret, place) => current.wrap(secret, place),
    async unwrap(wrapped, place, rootId) {
      const known = [current, ...older].find(({ id }) => id === rootId);
      if (!known) throw new Error(`the root key ${rootId} is not in this script's ring`);
      return known.unwrap(wrapped, place);
    },
  };
}

/**
 * Reads ROOT_KEY: keys with commas between, newest first; each is 256 bits in base64url, or `kms:` and
 * the base64url of a key service as JSON. To rotate, put the new one in front and take the old one away
 * once `GET /v1/keys` of no tenant names it.
 */
export async function rootKeysOf(secret: string, way?: Way): Promise<RootKeys> {
  const keys = secret.split(",").map(async (entry) => {
    const text = entry.trim();
    if (!text.startsWith("kms:")) return localKey(text);
    const json = fromBase64url(text.slice(4));
    if (!json || !way) throw new Error("ROOT_KEY names a key service that cannot be used here");
    return serviceKey(JSON.parse(new TextDecoder().decode(json)) as KeyService, way);
  });
  return rootRing(await Promise.all(keys));
}
