import type { Principal } from "../kernel/principal.ts";

/** Everybody in the company who has no limit of their own. */
export const everybody = "*";

/** Whose limits count besides the company's. */
export interface Principals {
  /** The API key that asks. */
  key?: string | undefined;
  /** Who asks, or answers for the key. */
  person?: string | undefined;
}

export const principalsOf = ({ actor, member }: Principal): Principals => ({
  key: actor.kind === "api_key" ? actor.id : undefined,
  person: member?.id,
});
