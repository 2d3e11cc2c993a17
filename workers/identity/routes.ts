import { authRoutes } from "../../shared/identity/routes.ts";

/** Everything the identity script answers; the OpenAPI document and the isolation tests read this list. */
export const identityRoutes = [...authRoutes];
