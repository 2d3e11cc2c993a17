import { app } from "./app.ts";
import type { PagesEnv } from "./environment.ts";

export default {
  fetch: (request, env, context) => app.fetch(request, env, context),
} satisfies ExportedHandler<PagesEnv>;
