import type { Context, PublicContext } from "../http/context.ts";
import { publicRoute, route } from "../http/route.ts";
import { type Certifier, listRegions, residencyOf } from "./residency.ts";
import { type NamedEndpoint, regionList, residencyCertificate } from "./residency-contract.ts";
import { ownTenant } from "./service.ts";

type Needs = Context & {
  certifier: Certifier;
  /** The hosts the tenant named, that data is sent to. */
  namedEndpoints: () => Promise<NamedEndpoint[]>;
  /** Which build is deployed: the certificate says what that build is bound to. */
  build: string;
};

const readRegions = publicRoute({
  method: "get",
  path: "/v1/regions",
  summary: "The regions, how far each guarantees residency, and who may choose it",
  tag: "Tenants",
  permission: "public",
  returns: regionList,
  status: 200,
  problems: [],
  cacheSeconds: 300,
  handle: async (_: PublicContext) => listRegions(),
});

const readResidency = route({
  method: "get",
  path: "/v1/tenants/me/residency",
  summary: "A signed certificate of everything that may hold the tenant's data, as deployed",
  tag: "Tenants",
  permission: "tenant:read",
  returns: residencyCertificate,
  status: 200,
  problems: [],
  async handle(ctx: Needs) {
    const [tenant, endpoints] = await Promise.all([ownTenant(ctx.db), ctx.namedEndpoints()]);
    return ctx.certifier.certify(residencyOf(tenant, ctx.principal.shard, ctx.build, endpoints));
  },
});

export const residencyRoutes = [readRegions, readResidency];
