import { type Context, Hono } from "hono";
import { parseJson, readText } from "../../../shared/http/body.ts";
import { registrationOptionsInput } from "../../../shared/identity/contract.ts";
import { problemOf } from "../../../shared/identity/refusal.ts";
import { visitorOf } from "../../../shared/identity/visit.ts";
import { Problem } from "../../../shared/kernel/problem.ts";
import type { Inspected } from "../../../shared/members/invitation-contract.ts";
import { cookieOf, dropCookie, setCookie } from "../door/cookies.ts";
import { lineOf } from "../door/form.ts";
import { openSession } from "../door/session.ts";
import type { PagesHono } from "../environment.ts";
import { invitation as text } from "../messages/invitation.ts";
import { signUp } from "../messages/sign-up.ts";
import { type FieldError, fieldErrors } from "../parts/field-errors.ts";
import { render } from "../parts/render.ts";
import { credentialOf } from "./credential-field.ts";
import { InvitationPage } from "./invitation-page.tsx";
import { toSecondStep } from "./second-step.tsx";

const ceremonySeconds = 300;
const keptSeconds = 3_600;
const labels = () => ({ name: text.name, email: text.email, password: signUp.password });
const pointers = { "#/passkey": "" };

export const invitationRoutes = new Hono<PagesHono>();

const tokenOf = (c: Context<PagesHono>): string => cookieOf(c.req.raw.headers, "invitation") ?? "";

/** @throws {Problem} what identity says of the link */
async function offerOf(c: Context<PagesHono>): Promise<Inspected> {
  const outcome = await c.env.IDENTITY.inspectInvitation(tokenOf(c));
  if (!outcome.ok) throw problemOf(outcome.problem);
  return outcome;
}

/** The link's secret leaves the address at once: it goes into a cookie, and the page has a plain address. */
invitationRoutes.get("/invitation", async (c) => {
  const token = c.req.query("token");
  const view = c.var.view;
  if (token === undefined) return render(c, <InvitationPage {...{ view, offer: await offerOf(c) }} />);
  if (!/^[\w.-]{1,1000}$/.test(token)) throw new Problem("gone", "");
  c.header("set-cookie", setCookie("invitation", token, keptSeconds), { append: true });
  return c.redirect(`/invitation?region=${view.region}`, 303);
});

/** Called by the page's script, which holds no text of its own: a refusal shows when the form is sent. */
invitationRoutes.post("/invitation/passkey-options", async (c) => {
  const input = registrationOptionsInput.safeParse(parseJson(await readText(c.req.raw)));
  if (!input.success) return c.json({}, 400);
  const outcome = await c.env.IDENTITY.invitedPasskeyOptions({ token: tokenOf(c), ...input.data });
  if (!outcome.ok) return c.json({}, 400);
  c.header("set-cookie", setCookie("ceremony", outcome.transaction, ceremonySeconds), { append: true });
  return c.json(outcome.options);
});

invitationRoutes.post("/invitation", async (c) => {
  const { form, view } = c.var;
  const values = { name: lineOf(form, "name"), email: lineOf(form, "email") };
  const again = async (errors: readonly FieldError[], status: 400 | 429 = 400) =>
    render(c, <InvitationPage {...{ view, offer: await offerOf(c), values, errors }} />, status);
  const credential = credentialOf(form, c.req.raw.headers);
  const errors = missing({ ...values, password: credential === undefined ? "" : "given" });
  if (errors.length > 0 || credential === undefined) return again(errors);
  const outcome = await c.env.IDENTITY.acceptInvitation(
    { token: tokenOf(c), ...values, ...credential },
    visitorOf(c.req.raw.headers, c.var.view.locale),
  );
  if (outcome.ok) {
    c.header("set-cookie", dropCookie("invitation"), { append: true });
    if ("mfa" in outcome) return toSecondStep(c, outcome.mfa, "/console");
    return c.redirect(await openSession(c, outcome, "/console"), 303);
  }
  const problem = problemOf(outcome.problem);
  if (problem.code === "quota_exceeded")
    return again([{ text: text.tooMany(outcome.problem.retry_after ?? 60) }], 429);
  // The organisation asked for single sign-on meanwhile: the page shows the way.
  if (problem.code === "forbidden") return again([{ text: text.ssoOnly }], 400);
  const correctable = ["invalid_request", "invalid_credentials"].includes(problem.code);
  if (!correctable) throw problem;
  const other = problem.extra.errors?.some(({ code }) => code === "other_address");
  return again(
    other ? [{ field: "email", text: text.otherAddress }] : fieldErrors(problem, labels(), pointers),
  );
});

function missing(values: Record<keyof typeof text.missing, string>): FieldError[] {
  const fields = Object.keys(text.missing) as (keyof typeof text.missing)[];
  return fields
    .filter((field) => values[field] === "")
    .map((field) => ({ field, text: text.missing[field] }));
}
