import { type Context, Hono } from "hono";
import {
  confirmAnswer,
  drawnCodes,
  factorSetUp,
  factorsView,
} from "../../../shared/identity/factor-contract.ts";
import { Problem } from "../../../shared/kernel/problem.ts";
import { lineOf } from "../door/form.ts";
import type { PagesHono } from "../environment.ts";
import { security as text } from "../messages/security.ts";
import type { FieldError } from "../parts/field-errors.ts";
import { render } from "../parts/render.ts";
import { pathId } from "./path-id.ts";
import { addressForms } from "./security-address.tsx";
import { codeErrors } from "./security-code-errors.ts";
import { deviceForms } from "./security-devices.tsx";
import { securityKeyRoutes } from "./security-keys.tsx";
import { CodesPage, RemoveFactorPage, SecurityPage, SetUpPage } from "./security-page.tsx";
import { passwordForms } from "./security-password.tsx";
import { phoneRoutes } from "./security-phone.tsx";
import { proofRoutes } from "./security-proof.tsx";
import { securityNotice, securitySections } from "./security-sections.tsx";

type C = Context<PagesHono>;
const home = "/console/security";

export const securityRoutes = new Hono<PagesHono>();

const factorsOf = (c: C) => c.var.member.api.read(factorsView, "/v1/auth/mfa");
const post = (c: C, path: string, body?: unknown) =>
  c.var.member.api.send({ method: "POST", path: `/v1/auth/mfa/${path}`, body });

securityRoutes.route("/keys", securityKeyRoutes);
securityRoutes.route("/password", passwordForms);
securityRoutes.route("/address", addressForms);
securityRoutes.route("/devices", deviceForms);
securityRoutes.route("/proof", proofRoutes);
securityRoutes.route("/phone", phoneRoutes);

securityRoutes.get("/", async (c) => {
  const { view, member } = c.var;
  const notice = securityNotice(c.req.query("done"));
  return render(c, <SecurityPage {...{ view, member, notice, sections: await securitySections(c) }} />);
});

/** The key is in this answer only: no redirect, nothing to go back to. */
securityRoutes.post("/setup", async (c) => {
  const { view, member } = c.var;
  const setUp = factorSetUp.parse(await post(c, "setup"));
  return render(c, <SetUpPage {...{ view, member, id: setUp.id, setUp }} />);
});

securityRoutes.post("/confirm", async (c) => {
  const { view, member, form } = c.var;
  const id = pathId("factor", lineOf(form, "id"));
  const code = lineOf(form, "code");
  const again = (errors: readonly FieldError[]) =>
    render(c, <SetUpPage {...{ view, member, id, errors }} />, 400);
  if (code === "") return again([{ field: "code", text: text.missingCode }]);
  try {
    const { recovery_codes: codes } = confirmAnswer.parse(await post(c, "confirm", { id, code }));
    if (codes === null) return c.redirect(home, 303);
    return render(c, <CodesPage {...{ view, member, codes }} />);
  } catch (error) {
    return again(codeErrors(c, error));
  }
});

securityRoutes.post("/codes", async (c) => {
  const { view, member } = c.var;
  const { recovery_codes: codes } = drawnCodes.parse(await post(c, "recovery-codes"));
  return render(c, <CodesPage {...{ view, member, codes }} />);
});

securityRoutes.get("/:id/remove", async (c) => {
  const { view, member } = c.var;
  const id = pathId("factor", c.req.param("id"));
  const factor = (await factorsOf(c)).factors.find((candidate) => candidate.id === id);
  if (!factor) throw new Problem("not_found", "");
  return render(c, <RemoveFactorPage {...{ view, member, factor }} />);
});

securityRoutes.post("/:id/remove", async (c) => {
  const id = pathId("factor", c.req.param("id"));
  await c.var.member.api.send({ method: "DELETE", path: `/v1/auth/mfa/${id}` });
  return c.redirect(home, 303);
});

securityRoutes.post("/tools/:id/withdraw", async (c) => {
  const id = pathId("oauthClient", c.req.param("id"));
  await c.var.member.api.send({ method: "DELETE", path: `/v1/auth/applications/${id}` });
  return c.redirect(home, 303);
});
