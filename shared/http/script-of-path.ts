const administration =
  /^\/v1\/(?:tenants|regions|organizations|members|invitations|elevations|moves|keys|privacy|consents)(?:[/?]|$)/;

export type ApiScript = "identity" | "tenants" | "api";

/** Which regional script answers a path below `/v1` or `/.well-known`: the edge and the console ask the same. */
export function scriptOfPath(path: string): ApiScript {
  if (/^\/(?:v1\/(?:signup$|auth\/)|\.well-known\/)/.test(path)) return "identity";
  return administration.test(path) ? "tenants" : "api";
}
