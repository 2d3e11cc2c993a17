/** Set by the deploy of `us` and `eu` only: local workerd has no jurisdictions and throws (workerd#4167). */
export interface JurisdictionBinding {
  DO_JURISDICTION?: "us" | "eu";
}

/**
 * The one way to an object: in the region's jurisdiction where one exists. Names are random ids,
 * since Cloudflare logs object ids outside the jurisdiction.
 */
export function objectOf(
  env: JurisdictionBinding,
  namespace: DurableObjectNamespace,
  name: string,
): DurableObjectStub {
  const home = env.DO_JURISDICTION ? namespace.jurisdiction(env.DO_JURISDICTION) : namespace;
  return home.get(home.idFromName(name));
}
