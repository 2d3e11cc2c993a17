import { type Context, Hono } from "hono";
import { Problem } from "../../../shared/kernel/problem.ts";
import { policyView } from "../../../shared/tenancy/policy-contract.ts";
import { lineOf } from "../door/form.ts";
import type { PagesHono } from "../environment.ts";
import { policies as text } from "../messages/organizations.ts";
import { type FieldError, fieldErrors } from "../parts/field-errors.ts";
import { render } from "../parts/render.ts";
import { patchOf, policyOf, typedOf } from "./policy-input.ts";
import { PolicyPage } from "./policy-page.tsx";

const path = "/v1/tenants/me/policy";

export const policyRoutes = new Hono<PagesHono>();

const policyFor = (c: Context<PagesHono>) => c.var.member.api.read(policyView, path);

policyRoutes.get("/", async (c) => {
  const { view, member } = c.var;
  const policy = await policyFor(c);
  const saved = c.req.query("saved") !== undefined;
  const typed = typedOf(policy.own);
  return render(c, <PolicyPage {...{ view, member, policy, values: policy.own, typed, saved }} />);
});

policyRoutes.post("/", async (c) => {
  const { view, member, form } = c.var;
  const policy = await policyFor(c);
  const { values, typed, errors: wrong } = policyOf(form, policy.own);
  const again = (errors: readonly FieldError[], status: 400 | 409) =>
    render(c, <PolicyPage {...{ view, member, policy, values, typed, errors }} />, status);
  if (wrong.length > 0) return again(wrong, 400);
  try {
    const ifMatch = `"v${lineOf(form, "version")}"`;
    await member.api.send({ method: "PATCH", path, body: patchOf(policy.own, values), ifMatch });
    return c.redirect("/console/policy?saved", 303);
  } catch (error) {
    if (!(error instanceof Problem) || (error.status !== 400 && error.status !== 409)) throw error;
    return again(fieldErrors(error, text.names), error.status);
  }
});
