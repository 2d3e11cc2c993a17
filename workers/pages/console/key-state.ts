import type { ApiKey } from "../../../shared/identity/api-key-contract.ts";

export type KeyState = "active" | "expired" | "revoked";

/** What a key is good for at `now`, in milliseconds. */
export function stateOf(
  { revoked_at: revoked, expires_at: expires }: Pick<ApiKey, "expires_at" | "revoked_at">,
  now: number,
): KeyState {
  if (revoked !== null) return "revoked";
  return Date.parse(expires) <= now ? "expired" : "active";
}
