import type { Context } from "../http/context.ts";
import { Problem } from "../kernel/problem.ts";

/** The person who asks. @throws {Problem} `forbidden` for an API key and for somebody from above: no person of this company */
export function ownId({ principal }: Context): string {
  if (principal.actor.kind !== "user" || principal.via !== undefined)
    throw new Problem("forbidden", "This is a person's own: sign in as yourself.");
  return principal.actor.id;
}
