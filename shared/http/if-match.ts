import { StaleWrite } from "../data/faults.ts";
import { invalidField, Problem } from "../kernel/problem.ts";

/** Whether a change of a versioned resource must say which version it means, or may. */
export type IfMatch = "required" | "optional";

/** The version an `If-Match` asks for; `undefined` when any will do (RFC 9110 §13.1.1, our own weak form included). */
export function expectedVersion(ifMatch: string | null): number | undefined {
  if (ifMatch === null || ifMatch === "*") return undefined;
  const version = /^(?:W\/)?"v([1-9]\d{0,14})"$/.exec(ifMatch)?.[1];
  if (version === undefined)
    throw invalidField("#/if-match", "header", 'If-Match must be one ETag of this resource, such as "v3".');
  return Number(version);
}

/** @throws {Problem} `precondition_required` (RFC 6585), `invalid_request` when no version can be read */
export function assertCondition(rule: IfMatch | undefined, headers: Headers): void {
  if (rule === undefined) return;
  if (rule === "required" && !headers.has("if-match"))
    throw new Problem(
      "precondition_required",
      "Send the ETag you read as If-Match, or * for whatever is there.",
    );
  expectedVersion(headers.get("if-match"));
}

/** @throws {Problem} `precondition_failed` with the current ETag */
export function assertVersion({ headers }: { headers: Headers }, current: number): void {
  const expected = expectedVersion(headers.get("if-match"));
  if (expected !== undefined && expected !== current)
    throw new Problem("precondition_failed", "It changed meanwhile: read it again and retry.", {
      headers: { etag: `"v${current}"` },
    });
}

/** A change that lost a race after its version was looked at had the same fate as one that came later. */
export const lostUpdate = (rule: IfMatch | undefined, headers: Headers, error: unknown): unknown =>
  rule !== undefined && error instanceof StaleWrite && expectedVersion(headers.get("if-match")) !== undefined
    ? new Problem("precondition_failed", "It changed meanwhile: read it again and retry.")
    : error;
