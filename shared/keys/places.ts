import { utf8 } from "../kernel/encoding.ts";

/**
 * Each part behind its length in bytes (32 bit, big endian): no two lists of parts give the same bytes,
 * whatever the parts hold.
 */
export function lengthPrefixed(...parts: string[]): Uint8Array<ArrayBuffer> {
  const encoded = parts.map(utf8);
  const whole = new Uint8Array(encoded.reduce((sum, part) => sum + 4 + part.length, 0));
  const view = new DataView(whole.buffer);
  let at = 0;
  for (const part of encoded) {
    view.setUint32(at, part.length);
    whole.set(part, at + 4);
    at += 4 + part.length;
  }
  return whole;
}

export interface Place {
  tenantId: string;
  table: string;
  column: string;
  rowId: string;
  keyId: string;
}

/** What a cell's ciphertext is bound to: copied to any other place it does not open. */
export const placeOfCell = ({ tenantId, table, column, rowId, keyId }: Place): Uint8Array<ArrayBuffer> =>
  lengthPrefixed("cell:v1", tenantId, table, column, rowId, keyId);

/** Whose key it is that is wrapped. */
export interface KeyPlace {
  tenantId: string;
  keyId: string;
}

/** What a wrapped key is bound to: whose it is, and the key above it. */
export const placeOfKey = ({ tenantId, keyId }: KeyPlace, wrappedBy: string): Uint8Array<ArrayBuffer> =>
  lengthPrefixed("key:v1", tenantId, keyId, wrappedBy);
