import type { Permission, Role } from "./access.ts";

/** Who acts, proved. Only `mint` makes one, and `mint` is called where a credential was verified. */
export interface Principal {
  readonly tenantId: string;
  /** A user, an API key, a system part such as `agent:tsk_…` or `stripe`, or the platform's own operator. */
  readonly actor: { readonly kind: "user" | "api_key" | "system" | "operator"; readonly id: string };
  readonly role: Role;
  /** `null`: everything the role allows. */
  readonly scopes: readonly Permission[] | null;
  /** Session id for people, absent for keys and the system. */
  readonly sessionId?: string;
  /** Index of the region's D1 database that holds the tenant. */
  readonly shard: number;
}

const minted = new WeakSet<object>();

export function mint(claims: Principal): Principal {
  const principal = Object.freeze({ ...claims });
  minted.add(principal);
  return principal;
}

export function assertMinted(principal: Principal): void {
  if (!minted.has(principal)) throw new Error("this principal was not minted from a verified credential");
}
