import { invalidField, Problem } from "../kernel/problem.ts";

/** The version an `If-Match` asks for; `undefined` when any will do (RFC 9110 §13.1.1, our own weak form included). */
export function expectedVersion(ifMatch: string | null): number | undefined {
  if (ifMatch === null || ifMatch === "*") return undefined;
  const version = /^(?:W\/)?"v([1-9]\d{0,14})"$/.exec(ifMatch)?.[1];
  if (version === undefined)
    throw invalidField("#/if-match", "header", 'If-Match must be one ETag of this resource, such as "v3".');
  return Number(version);
}

/** @throws {Problem} `conflict` with the current ETag */
export function assertVersion(current: number, expected: number | undefined): void {
  if (expected !== undefined && expected !== current)
    throw new Problem("conflict", "It changed meanwhile: read it again and retry.", {
      members: { state: `v${current}` },
      headers: { etag: `"v${current}"` },
    });
}
