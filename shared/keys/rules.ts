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
