import { mount } from "../../shared/http/mount.ts";
import { tendUsage } from "../../shared/usage/service.ts";
import { tendStatements } from "../../shared/usage/verbs/close-statements.ts";
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
    const room = await roomOf(env);
    await Promise.all([tendUsage(room), tendStatements(room)]);
  },
} satisfies ExportedHandler<Env>;
