import { invalidField, Problem } from "../kernel/problem.ts";

/** The version an `If-Match` asks for; `undefined` when any will do (RFC 9110 §13.1.1, our own weak form included). */
export function expectedVersion(ifMatch: string | null): number | undefined {
  if (ifMatch === null || ifMatch === "*") return undefined;
  const version = /^(?:W\/)?"v([1-9]\d{0,14})"$/.exec(ifMatch)?.[1];
  if (version === undefined)
    throw invalidField("#/if-match", "header", 'If-Match must be one ETag of this resource, such as "v3".');
  return Number(version);
}

export function assertVersion(current: number, expected: number | undefined): void {
  if (expected !== undefined && expected !== current)
    throw new Problem("conflict", "The project changed meanwhile: read it again and retry.", {
      members: { state: `v${current}` },
      headers: { etag: `"v${current}"` },
    });
}

/** What a merge patch really changes; `undefined` when it changes nothing. */
export function changeOf(
  before: { name: string; description: string },
  patch: { name?: string | undefined; description?: string | null | undefined },
): { name: string; description: string } | undefined {
  const name = patch.name ?? before.name;
  const description = patch.description === undefined ? before.description : (patch.description ?? "");
  if (name === before.name && description === before.description) return undefined;
  return { name, description };
}

/** Why the meter refuses another project. */
export function projectRefusal(
  answer: { reason: "limit"; limit: number; used: number } | { reason: "unconfigured" },
): Problem {
  if (answer.reason === "unconfigured")
    return new Problem("unavailable", "The tenant is still being set up.", {
      headers: { "retry-after": "1" },
    });
  const { limit, used } = answer;
  return new Problem("plan_limit_reached", `Your plan allows ${limit} projects.`, {
    members: { limit, used, upgrade_url: "/console/usage#plans" },
  });
}
