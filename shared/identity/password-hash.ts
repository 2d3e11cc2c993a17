import Argon2 from "@phi-ag/argon2";

/** A port, because the WebAssembly module is the worker's to import. What it makes is sealed before it is stored. */
export interface PasswordHasher {
  hash(password: string): Promise<string>;
  /** Without a stored hash the same work is done, and the answer is no. */
  verify(stored: string | undefined, password: string): Promise<boolean>;
  /** Whether a hash was made with the parameters of today. */
  isCurrent(phc: string): boolean;
}

/** OWASP's minimum for argon2id. */
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

const current = `$argon2id$v=19$m=${parameters.memoryCost},t=${parameters.timeCost},p=${parameters.parallelism}$`;

export function passwordHasher(wasm: WebAssembly.Module): PasswordHasher {
  let engine: Promise<Argon2> | undefined;
  const argon = () => {
    engine ??= WebAssembly.instantiate(wasm).then((instance) => new Argon2(instance));
    return engine;
  };
  const hash = async (password: string) =>
    (await argon()).hash(password.normalize("NFC"), parameters).encoded;
  let decoy: Promise<string> | undefined;
  return {
    hash,
    isCurrent: (phc) => phc.startsWith(current),
    async verify(stored, password) {
      decoy ??= hash("nobody's password");
      const phc = stored ?? (await decoy);
      const { success } = (await argon()).tryVerify(phc, password.normalize("NFC"));
      return success && stored !== undefined;
    },
  };
}
