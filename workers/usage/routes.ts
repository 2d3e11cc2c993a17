import { billingRoutes } from "../../shared/billing/routes.ts";
import type { Route } from "../../shared/http/route.ts";
import { usageRoutes as ownRoutes } from "../../shared/usage/routes.ts";
import type { UsageContext } from "./doors.ts";

/** What is counted and billed by; the OpenAPI document and the isolation tests read this list. */
export const usageRoutes: Route<UsageContext>[] = [...ownRoutes, ...billingRoutes];
