const administration =
  /^\/v1\/(?:tenants|limits|regions|organizations|members|invitations|elevations|moves|keys|api-keys|privacy|consents|provisioning|connections|domains|branding|audit-[a-z]+)(?:[/?]|$)|^\/\.well-known\/gpc\.json$/;

/** What is counted and what it is billed by. */
const use = /^\/v1\/(?:usage-events|billing)(?:[/?]|$)/;

export type ApiScript = "identity" | "tenants" | "usage" | "api";

/** Which regional script answers a path below `/v1` or `/.well-known`: the edge and the console ask the same. */
export function scriptOfPath(path: string): ApiScript {
  if (use.test(path)) return "usage";
  if (administration.test(path)) return "tenants";
  return /^\/(?:sso\/|v1\/(?:signup$|auth\/|oauth\/)|\.well-known\/|oauth\/)/.test(path) ? "identity" : "api";
}
