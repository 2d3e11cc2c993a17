import { taskRoutes } from "../../shared/agents/routes.ts";
import { projectRoutes } from "../../shared/projects/routes.ts";

/** Everything the regional API answers; the OpenAPI document and the isolation tests read this list. */
export const apiRoutes = [...projectRoutes, ...taskRoutes];
