/** `v1:<key id>:<iv>:<ciphertext and tag>`: the key is named, so that none is ever tried. */
const shape = /^v1:([a-z]{3}_[0-9a-z]{26}):([A-Za-z0-9_-]{16}):([A-Za-z0-9_-]{22,})$/;

export interface Cell {
  keyId: string;
  iv: string;
  ciphertext: string;
}

export const writeCell = ({ keyId, iv, ciphertext }: Cell): string => `v1:${keyId}:${iv}:${ciphertext}`;

export function readCell(text: string): Cell | undefined {
  const [, keyId, iv, ciphertext] = shape.exec(text) ?? [];
  return keyId && iv && ciphertext ? { keyId, iv, ciphertext } : undefined;
}

/** Generations of a tenant's key alive at once: one that seals, and those still being left behind. */
export const generationLimit = 8;

/** A write that sealed just before a rotation lands within this time; only then may its key go. */
export const graceMilliseconds = 600_000;

interface Generation {
  id: string;
  state: "current" | "retiring";
  retiredAt: number | null;
}

/** How much each key still seals: cells of the tenant, and keys of people. */
export type KeyUse = ReadonlyMap<string, { cells: number; people: number }>;

export const leftBehind = (generations: readonly Generation[], use: KeyUse): number =>
  generations
    .filter(({ state }) => state === "retiring")
    .reduce((sum, { id }) => sum + (use.get(id)?.cells ?? 0) + (use.get(id)?.people ?? 0), 0);

/** The generations nothing names any more, and nothing on its way can. */
export const forgettable = <Row extends Generation>(
  generations: readonly Row[],
  use: KeyUse,
  now: number,
): Row[] =>
  generations.filter(
    ({ id, state, retiredAt }) =>
      state === "retiring" &&
      retiredAt !== null &&
      now - retiredAt >= graceMilliseconds &&
      (use.get(id)?.cells ?? 0) + (use.get(id)?.people ?? 0) === 0,
  );
