import { invalidField } from "../kernel/problem.ts";
import { deviceGrant, type GrantType } from "./contract.ts";
import { redirectFault } from "./redirect.ts";

interface Registration {
  kind: "confidential" | "public";
  grant_types: readonly GrantType[];
  redirect_uris: readonly string[];
  keys: readonly unknown[];
  role?: string;
}

/** @throws {Problem} `invalid_request` naming what does not go together */
export function assertRegistrable({ kind, grant_types, redirect_uris, keys, role }: Registration): void {
  const has = (grant: GrantType) => grant_types.includes(grant);
  if (role === "owner") throw invalidField("#/role", "role", "a tool is never an owner");
  if (kind === "public" && keys.length > 0)
    throw invalidField("#/keys", "kind", "a public tool cannot keep a key");
  if (kind === "public" && has("client_credentials"))
    throw invalidField("#/grant_types", "kind", "only a confidential tool may act for itself");
  if (has("authorization_code") && redirect_uris.length === 0)
    throw invalidField("#/redirect_uris", "required", "is required for authorization_code");
  if (has("refresh_token") && !has("authorization_code") && !has(deviceGrant))
    throw invalidField("#/grant_types", "combination", "refresh_token carries on what another grant began");
  for (const [index, address] of redirect_uris.entries()) {
    const fault = redirectFault(address, kind);
    if (fault !== undefined) throw invalidField(`#/redirect_uris/${index}`, "redirect_uri", fault);
  }
}
