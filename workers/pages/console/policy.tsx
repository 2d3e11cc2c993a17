import { Hono } from "hono";
import { Problem } from "../../../shared/kernel/problem.ts";
import { isRegion } from "../../../shared/kernel/region.ts";
import { type Policy, type PolicyPatch, policyView } from "../../../shared/tenancy/policy-contract.ts";
import { lineOf } from "../door/form.ts";
import type { PagesHono } from "../environment.ts";
import { policies as text } from "../messages/organizations.ts";
import { type FieldError, fieldErrors } from "../parts/field-errors.ts";
import { render } from "../parts/render.ts";
import { PolicyPage } from "./policy-page.tsx";

const path = "/v1/tenants/me/policy";

export const policyRoutes = new Hono<PagesHono>();

policyRoutes.get("/", async (c) => {
  const { view, member } = c.var;
  const policy = await member.api.read(policyView, path);
  const saved = c.req.query("saved") !== undefined;
  return render(c, <PolicyPage {...{ view, member, policy, values: policy.own, saved }} />);
});

/** What the form says, as far as it says anything new: a field that stays as it is is nobody's loosening. */
function patchOf(own: Policy, wanted: Policy): PolicyPatch {
  const same = (field: keyof Policy) => JSON.stringify(own[field]) === JSON.stringify(wanted[field]);
  const fields = (Object.keys(wanted) as (keyof Policy)[]).filter((field) => !same(field));
  return Object.fromEntries(fields.map((field) => [field, wanted[field]]));
}

policyRoutes.post("/", async (c) => {
  const { view, member, form } = c.var;
  const policy = await member.api.read(policyView, path);
  const allowed = form.getAll("allowed_regions").filter(isRegion);
  const minutes = lineOf(form, "session_minutes");
  const idle = lineOf(form, "idle_minutes");
  const values: Policy = {
    ...policy.own,
    sso_required: form.has("sso_required"),
    mfa_required: form.has("mfa_required"),
    residency: form.has("residency") ? "strict" : "standard",
    allowed_regions: allowed.length > 0 ? allowed : null,
    session_minutes: minutes === "" ? null : Number(minutes),
    idle_minutes: idle === "" ? null : Number(idle),
  };
  const again = (errors: readonly FieldError[], status: 400 | 409) =>
    render(c, <PolicyPage {...{ view, member, policy, values, errors }} />, status);
  const wrong = Object.entries({ session_minutes: minutes, idle_minutes: idle }).find(
    ([, given]) => !/^\d{0,6}$/.test(given),
  );
  if (wrong) return again([{ field: wrong[0], text: text.badNumber }], 400);
  try {
    const ifMatch = `"v${lineOf(form, "version")}"`;
    await member.api.send({ method: "PATCH", path, body: patchOf(policy.own, values), ifMatch });
    return c.redirect("/console/policy?saved", 303);
  } catch (error) {
    if (!(error instanceof Problem) || (error.status !== 400 && error.status !== 409)) throw error;
    return again(fieldErrors(error, text.names), error.status);
  }
});
