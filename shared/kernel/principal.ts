import type { Permission, Role } from "./access.ts";

export const projectAccesses = ["all", "granted"] as const;
/** `granted`: of the projects and what belongs to them, only those a person was granted. */
export type ProjectAccess = (typeof projectAccesses)[number];

/** Who acts, proved. Only `mint` makes one, and `mint` is called where a credential was verified. */
export interface Principal {
  readonly tenantId: string;
  /** A user, an API key, a system part such as `agent:tsk_…` or `stripe`, or the platform's own operator. */
  readonly actor: { readonly kind: "user" | "api_key" | "system" | "operator"; readonly id: string };
  readonly role: Role;
  /** `null`: everything the role allows. */
  readonly scopes: readonly Permission[] | null;
  /**
   * The person this is, or who answers for the API key. `version` is that of the person's row when it
   * said what they may: a later one outdates it.
   */
  readonly member?: { readonly id: string; readonly version: number };
  /** `all` unless said; bounds what a read can see, whatever a feature asks. */
  readonly projects?: ProjectAccess;
  /** How a person signed in (RFC 8176); absent for keys and the system. */
  readonly amr?: readonly string[];
  /**
   * The organisation above whose person this is: acting here under a session of theirs there, which is
   * looked at again at every use.
   */
  readonly via?: string;
  /** Session id for people, absent for keys and the system. */
  readonly sessionId?: string;
  /** The proof (RFC 9449) that came with the token: whoever admits the request takes each of them once. */
  readonly proof?: { readonly digest: string; readonly until: number };
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
