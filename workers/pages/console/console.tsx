import { Hono } from "hono";
import type { PagesHono } from "../environment.ts";
import { render } from "../parts/render.ts";
import { auditRoutes } from "./audit.tsx";
import { elevationRoutes } from "./elevations.tsx";
import { encryptionRoutes } from "./encryption.tsx";
import { inviteRoutes } from "./invite.tsx";
import { keyRoutes } from "./keys.tsx";
import { member } from "./member.ts";
import { memberRoutes } from "./members.tsx";
import { newTaskRoutes } from "./new-task.tsx";
import { organizationRoutes } from "./organizations.tsx";
import { overviewRoutes } from "./overview.tsx";
import { policyRoutes } from "./policy.tsx";
import { privacyRoutes } from "./privacy.tsx";
import { projectRoutes } from "./projects.tsx";
import { provisioningRoutes } from "./provisioning.tsx";
import { securityRoutes } from "./security.tsx";
import { sessionForms } from "./security-sessions.tsx";
import { taskRoutes } from "./tasks.tsx";
import { usageAnswer } from "./usage-answer.ts";
import { UsagePage } from "./usage-page.tsx";

export const consoleRoutes = new Hono<PagesHono>();

consoleRoutes.use("/console", member);
consoleRoutes.use("/console/*", member);
consoleRoutes.route("/console", overviewRoutes);
consoleRoutes.route("/console/projects", projectRoutes);
consoleRoutes.route("/console/tasks", newTaskRoutes);
consoleRoutes.route("/console/tasks", taskRoutes);
consoleRoutes.route("/console/members/invite", inviteRoutes);
consoleRoutes.route("/console/members", memberRoutes);
consoleRoutes.route("/console/provisioning", provisioningRoutes);
consoleRoutes.route("/console/api-keys", keyRoutes);
consoleRoutes.route("/console/organizations", organizationRoutes);
consoleRoutes.route("/console/policy", policyRoutes);
consoleRoutes.route("/console/audit", auditRoutes);
consoleRoutes.route("/console/elevations", elevationRoutes);
consoleRoutes.route("/console/encryption", encryptionRoutes);
consoleRoutes.route("/console/privacy", privacyRoutes);
consoleRoutes.route("/console/security/sessions", sessionForms);
consoleRoutes.route("/console/security", securityRoutes);

consoleRoutes.get("/console/usage", async (c) => {
  const { view, member: reader } = c.var;
  const usage = await reader.api.read(usageAnswer, "/v1/tenants/me/usage");
  return render(c, <UsagePage {...{ view, member: reader, usage }} />);
});
