import { toolPermissions } from "./access.ts";

/** OpenID's own scopes (OpenID Connect Core §5.4, §11). */
export const identityScopes = ["openid", "profile", "email", "offline_access"] as const;
/** What a company's tool may ask for: who somebody is, and permissions of the API. */
export const allScopes = [...identityScopes, ...toolPermissions] as const;
