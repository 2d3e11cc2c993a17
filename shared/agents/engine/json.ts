export type Scalar = string | number | boolean | null;
export type Json = Scalar | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json;
}

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const isScalar = (value: Json): value is Scalar => typeof value !== "object" || value === null;

/** An own member; what `Object.prototype` holds is never seen. */
export const member = (object: JsonObject, key: string): Json | undefined =>
  Object.hasOwn(object, key) ? object[key] : undefined;

export function memberObject(object: JsonObject, key: string): JsonObject | undefined {
  const value = member(object, key);
  return isObject(value) ? value : undefined;
}

export function memberText(object: JsonObject, key: string): string | undefined {
  const value = member(object, key);
  return typeof value === "string" ? value : undefined;
}

/** Appends one key to a JSON Pointer fragment (RFC 6901). */
export const at = (pointer: string, key: string | number): string =>
  `${pointer}/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`;

/** The value a local reference `#/a/b` names. */
export function resolvePointer(root: Json, pointer: string): Json | undefined {
  if (pointer === "#") return root;
  let value: Json | undefined = root;
  for (const raw of pointer.slice(2).split("/")) {
    const key = decode(raw).replaceAll("~1", "/").replaceAll("~0", "~");
    if (Array.isArray(value)) value = /^\d+$/.test(key) ? value[Number(key)] : undefined;
    else value = isObject(value) ? member(value, key) : undefined;
    if (value === undefined) return undefined;
  }
  return value;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export const sameJson = (a: Json, b: Json): boolean => JSON.stringify(a) === JSON.stringify(b);
