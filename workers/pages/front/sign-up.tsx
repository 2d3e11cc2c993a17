import { Hono } from "hono";
import { parseJson, readText } from "../../../shared/http/body.ts";
import { registrationOptionsInput, type SignUpInput } from "../../../shared/identity/contract.ts";
import { problemOf } from "../../../shared/identity/refusal.ts";
import { visitorOf } from "../../../shared/identity/visit.ts";
import { isPlan, type Plan, planAllowsRegion } from "../../../shared/kernel/plan.ts";
import { setCookie } from "../door/cookies.ts";
import { lineOf } from "../door/form.ts";
import { openSession } from "../door/session.ts";
import type { PagesHono } from "../environment.ts";
import { signUp } from "../messages/sign-up.ts";
import { type FieldError, fieldErrors } from "../parts/field-errors.ts";
import { render } from "../parts/render.ts";
import { type Credential, credentialOf } from "./credential-field.ts";
import { PlanChoicePage } from "./plan-choice-page.tsx";
import { SignUpPage, type SignUpValues } from "./sign-up-page.tsx";

const ceremonySeconds = 300;
const labels = () => ({
  company: signUp.company,
  slug: signUp.slug,
  name: signUp.name,
  email: signUp.email,
  password: signUp.password,
});
const pointers = { "#/company/name": "company", "#/owner/passkey": "" };

export const signUpRoutes = new Hono<PagesHono>();

signUpRoutes.get("/signup", (c) => render(c, <PlanChoicePage view={c.var.view} />));

signUpRoutes.get("/signup/details", (c) => {
  const plan = c.req.query("plan");
  const view = c.var.view;
  if (!isPlan(plan) || !planAllowsRegion(plan, view.region) || c.req.query("region") !== view.region)
    return render(c, <PlanChoicePage view={view} errors={[{ text: signUp.invalidChoice }]} />, 400);
  return render(c, <SignUpPage view={view} plan={plan} requestKey={c.var.ids.secret(16)} />);
});

/** Called by the page's script, which holds no text of its own: a refusal shows when the form is sent. */
signUpRoutes.post("/signup/passkey-options", async (c) => {
  const input = registrationOptionsInput.safeParse(parseJson(await readText(c.req.raw)));
  if (!input.success) return c.json({}, 400);
  const outcome = await c.env.IDENTITY.registrationOptions(input.data);
  if (!outcome.ok) return c.json({}, 400);
  c.header("set-cookie", setCookie("ceremony", outcome.transaction, ceremonySeconds), { append: true });
  return c.json(outcome.options);
});

signUpRoutes.post("/signup", async (c) => {
  const form = c.var.form;
  const view = c.var.view;
  const plan = form.get("plan");
  if (!isPlan(plan) || !planAllowsRegion(plan, view.region))
    return render(c, <PlanChoicePage view={view} errors={[{ text: signUp.invalidChoice }]} />, 400);
  const values = {
    company: lineOf(form, "company"),
    slug: lineOf(form, "slug"),
    name: lineOf(form, "name"),
    email: lineOf(form, "email"),
  };
  const again = (errors: readonly FieldError[], status: 400 | 429 = 400) => {
    const requestKey = c.var.ids.secret(16);
    return render(c, <SignUpPage {...{ view, plan, requestKey, values, errors }} />, status);
  };
  const credential = credentialOf(form, c.req.raw.headers);
  const errors = missing({ ...values, password: credential === undefined ? "" : "given" });
  if (errors.length > 0 || credential === undefined) return again(errors);
  const input = inputOf(plan, view.region, values, credential);
  const outcome = await c.env.IDENTITY.signUp(
    input,
    lineOf(form, "request_key"),
    visitorOf(c.req.raw.headers, c.var.view.locale),
  );
  if (outcome.ok) return c.redirect(await openSession(c, outcome, "/console"), 303);
  const problem = problemOf(outcome.problem);
  if (problem.status >= 500) throw problem;
  return again(fieldErrors(problem, labels(), pointers), problem.status === 429 ? 429 : 400);
});

function missing(values: Record<keyof typeof signUp.missing, string>): FieldError[] {
  const fields = Object.keys(signUp.missing) as (keyof typeof signUp.missing)[];
  return fields
    .filter((field) => values[field] === "")
    .map((field) => ({ field, text: signUp.missing[field] }));
}

function inputOf(
  plan: Plan,
  region: SignUpInput["region"],
  values: SignUpValues,
  credential: Credential,
): SignUpInput {
  const { company, slug, name, email } = values;
  return {
    company: { name: company, ...(slug ? { slug } : {}) },
    region,
    plan,
    owner: { name, email, ...credential },
  };
}
