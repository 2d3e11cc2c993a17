import { mount } from "../../shared/http/mount.ts";
import { doorsOf, type UsageContext } from "./doors.ts";
import type { Env } from "./env.ts";
import { usageRoutes } from "./routes.ts";

let app: ReturnType<typeof mount<UsageContext>> | undefined;

export default {
  fetch(request, env, ctx) {
    app ??= mount(usageRoutes, doorsOf(env));
    return app.fetch(request, env, ctx);
  },

  async scheduled(): Promise<void> {},
} satisfies ExportedHandler<Env>;
