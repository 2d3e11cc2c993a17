import Argon2 from "@phi-ag/argon2";
import { hmacSha256 } from "../kernel/digest.ts";
import { base64url } from "../kernel/encoding.ts";

/** A port, because the WebAssembly module is the worker's to import. */
export interface PasswordHasher {
  hash(password: string): Promise<string>;
  /** Without a stored hash the same work is done, and the answer is no. */
  verify(stored: string | undefined, password: string): Promise<boolean>;
}

/** OWASP's minimum for argon2id. */
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
/** Says which pepper a hash was made with. */
const version = "p1:";

export function passwordHasher(wasm: WebAssembly.Module, pepper: string): PasswordHasher {
  let engine: Promise<Argon2> | undefined;
  const argon = () => {
    engine ??= WebAssembly.instantiate(wasm).then((instance) => new Argon2(instance));
    return engine;
  };
  const peppered = async (password: string) =>
    base64url(await hmacSha256(pepper, `password:v1:${password.normalize("NFC")}`));
  const hash = async (password: string) =>
    version + (await argon()).hash(await peppered(password), parameters).encoded;
  let decoy: Promise<string> | undefined;
  return {
    hash,
    async verify(stored, password) {
      decoy ??= hash("nobody's password");
      const phc = (stored ?? (await decoy)).slice(version.length);
      const { success } = (await argon()).tryVerify(phc, await peppered(password));
      return success && stored?.startsWith(version) === true;
    },
  };
}
