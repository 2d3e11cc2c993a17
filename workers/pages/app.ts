import { Hono } from "hono";
import { Problem } from "../../shared/kernel/problem.ts";
import { consoleRoutes } from "./console/console.tsx";
import { arrival } from "./door/arrival.ts";
import { guard } from "./door/guard.ts";
import { troublePage } from "./door/trouble.tsx";
import type { PagesHono } from "./environment.ts";
import { brandRoutes } from "./front/brand.ts";
import { frontRoutes, violation } from "./front/front.tsx";
import { invitationRoutes } from "./front/invitation.tsx";
import { recoverRoutes } from "./front/recover.tsx";
import { secondStepRoutes } from "./front/second-step.tsx";
import { signInRoutes } from "./front/sign-in.tsx";
import { signUpRoutes } from "./front/sign-up.tsx";
import { singleSignOnRoutes } from "./front/single-sign-on.tsx";
import { toolRoutes } from "./front/tools.tsx";

export const app = new Hono<PagesHono>();

app.use(arrival);
// A browser's report carries no cookie and no form; nothing but a log line comes of it.
app.post("/pages/violations", (c) => violation(c.req.raw));
app.on(["POST", "PUT", "PATCH", "DELETE"], "*", guard);
app.route("/", frontRoutes);
app.route("/", brandRoutes);
app.route("/", signInRoutes);
app.route("/", secondStepRoutes);
app.route("/", singleSignOnRoutes);
app.route("/", recoverRoutes);
app.route("/", signUpRoutes);
app.route("/", invitationRoutes);
app.route("/", toolRoutes);
app.route("/", consoleRoutes);
app.notFound((c) => troublePage(new Problem("not_found", ""), c));
app.onError(troublePage);
