import type { Route } from "../shared/http/route.ts";
import { apiRoutes } from "../workers/api/routes.ts";
import { identityRoutes } from "../workers/identity/routes.ts";
import { tenantsRoutes } from "../workers/tenants/routes.ts";
import { usageRoutes } from "../workers/usage/routes.ts";

/** Every route the platform answers as JSON, as the workers mount them. */
export const allRoutes = async (): Promise<Route[]> =>
  [...apiRoutes, ...tenantsRoutes, ...usageRoutes, ...identityRoutes] as unknown as Route[];
