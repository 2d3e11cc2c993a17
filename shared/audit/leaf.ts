import type { AuditEventView } from "./contract.ts";

/** An event with its place in the tenant's log: what is hashed, exported and verified. */
export type LogRecord = AuditEventView & { sequence: number };

/**
 * One spelling per value (RFC 8785): keys sorted by UTF-16 code units, no whitespace. Fields without
 * a value are left out, as JSON does.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`);
  return `{${members.join(",")}}`;
}

/** A line of the export, and the preimage of its leaf: one text, so that nothing lies between them. */
export const leafText = (event: AuditEventView, sequence: number): string =>
  canonicalJson({ ...event, sequence } satisfies LogRecord);
