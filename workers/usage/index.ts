import { mount } from "../../shared/http/mount.ts";
import { tendUsage } from "../../shared/usage/service.ts";
import { doorsOf, type UsageContext } from "./doors.ts";
import type { Env } from "./env.ts";
import { roomOf } from "./room.ts";
import { usageRoutes } from "./routes.ts";

let app: ReturnType<typeof mount<UsageContext>> | undefined;

export default {
  fetch(request, env, ctx) {
    app ??= mount(usageRoutes, doorsOf(env));
    return app.fetch(request, env, ctx);
  },

  async scheduled(_controller, env): Promise<void> {
    await tendUsage(await roomOf(env));
  },
} satisfies ExportedHandler<Env>;
