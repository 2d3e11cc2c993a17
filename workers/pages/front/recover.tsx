import { type Context, Hono } from "hono";
import type { Refusal } from "../../../shared/identity/browser-contract.ts";
import { problemOf } from "../../../shared/identity/refusal.ts";
import { visitorOf } from "../../../shared/identity/visit.ts";
import { cookieOf, dropCookie, setCookie } from "../door/cookies.ts";
import { lineOf, textOf } from "../door/form.ts";
import { returnPath } from "../door/return-path.ts";
import { openSession, setMarks } from "../door/session.ts";
import type { PagesHono } from "../environment.ts";
import { recover as text } from "../messages/recover.ts";
import { type FieldError, fieldErrors } from "../parts/field-errors.ts";
import { render } from "../parts/render.ts";
import {
  GonePage,
  RecoverPage,
  RenewPage,
  ResetPage,
  SentPage,
  VerifiedPage,
  VerifyPage,
} from "./recover-page.tsx";

type C = Context<PagesHono>;
/** Longer than it takes to choose a password, shorter than a link lives. */
const keptSeconds = 1_800;
const visitor = (c: C) => visitorOf(c.req.raw.headers, c.var.view.locale);
const letterOf = (c: C): string => cookieOf(c.req.raw.headers, "letter") ?? "";
const labels = () => ({ email: text.email, password: text.password });

export const recoverRoutes = new Hono<PagesHono>();

recoverRoutes.get("/recover", async (c) => render(c, <RecoverPage view={c.var.view} />));

/** What a form shows of a refusal; whatever is not the person's is a page of its own. @throws {Problem} */
function saidOf(c: C, problem: Refusal): { errors: FieldError[]; status: 400 | 429 | 503 } {
  const { code, retry_after: seconds = 60 } = problem;
  if (code === "unavailable") return { errors: [{ text: text.noMail }], status: 503 };
  if (code === "quota_exceeded") {
    c.header("retry-after", String(seconds));
    return { errors: [{ text: text.tooMany(seconds) }], status: 429 };
  }
  if (code !== "invalid_request") throw problemOf(problem);
  return { errors: fieldErrors(problemOf(problem), labels()), status: 400 };
}

recoverRoutes.post("/recover", async (c) => {
  const { view, form } = c.var;
  const email = lineOf(form, "email");
  const missing = [{ field: "email", text: text.missingEmail }];
  if (email === "") return render(c, <RecoverPage {...{ view, errors: missing }} />, 400);
  const outcome = await c.env.IDENTITY.askForReset({ email }, visitor(c));
  if (outcome.ok) return render(c, <SentPage view={view} />);
  const { errors, status } = saidOf(c, outcome.problem);
  return render(c, <RecoverPage {...{ view, email, errors }} />, status);
});

/** A letter's secret leaves the address at once: it goes into a cookie, and the page has a plain address. */
function kept(c: C, path: string): Response | undefined {
  const token = c.req.query("token");
  if (token === undefined) return undefined;
  if (/^[\w.-]{1,1000}$/.test(token))
    c.header("set-cookie", setCookie("letter", token, keptSeconds), { append: true });
  return c.redirect(`${path}?region=${c.var.view.region}`, 303);
}

recoverRoutes.get("/reset", async (c) => {
  const { view } = c.var;
  return (
    kept(c, "/reset") ?? render(c, letterOf(c) === "" ? <GonePage view={view} /> : <ResetPage view={view} />)
  );
});

recoverRoutes.post("/reset", async (c) => {
  const { view, form } = c.var;
  const password = textOf(form, "password");
  const missing = [{ field: "password", text: text.missingPassword }];
  if (password === "") return render(c, <ResetPage {...{ view, errors: missing }} />, 400);
  const marks = cookieOf(c.req.raw.headers, "known") ?? "";
  const input = { token: letterOf(c) || "-", password };
  const outcome = await c.env.IDENTITY.resetPassword(input, { ...visitor(c), marks });
  if (outcome.ok) {
    setMarks(c, outcome);
    c.header("set-cookie", dropCookie("letter"), { append: true });
    c.header("set-cookie", dropCookie("session"), { append: true });
    return c.redirect("/signin?notice=reset", 303);
  }
  if (outcome.problem.code === "gone") return render(c, <GonePage view={view} />, 400);
  const { errors, status } = saidOf(c, outcome.problem);
  return render(c, <ResetPage {...{ view, errors }} />, status);
});

recoverRoutes.get("/verify", async (c) => {
  const { view } = c.var;
  return (
    kept(c, "/verify") ??
    render(c, letterOf(c) === "" ? <GonePage view={view} /> : <VerifyPage view={view} />)
  );
});

recoverRoutes.post("/verify", async (c) => {
  const { view } = c.var;
  const outcome = await c.env.IDENTITY.verifyEmail({ token: letterOf(c) || "-" });
  if (!outcome.ok && outcome.problem.code === "gone") return render(c, <GonePage view={view} />, 400);
  if (!outcome.ok) {
    const { errors, status } = saidOf(c, outcome.problem);
    return render(c, <VerifyPage {...{ view, errors }} />, status);
  }
  c.header("set-cookie", dropCookie("letter"), { append: true });
  return render(c, <VerifiedPage view={view} />);
});

const challengeOf = (c: C): string => cookieOf(c.req.raw.headers, "challenge") ?? "";
const reasonOf = (given: string | undefined) => (given === "expired" ? "expired" : "weak");
const toStart = (c: C) => c.redirect("/signin?notice=expired", 303);

recoverRoutes.get("/signin/renew", async (c) => {
  if (challengeOf(c) === "") return toStart(c);
  const next = returnPath(c.req.query("next"));
  return render(c, <RenewPage {...{ view: c.var.view, next, reason: reasonOf(c.req.query("reason")) }} />);
});

recoverRoutes.post("/signin/renew", async (c) => {
  const { view, form } = c.var;
  const next = returnPath(form.get("next"));
  const reason = reasonOf(lineOf(form, "reason"));
  const challenge = challengeOf(c);
  if (challenge === "") return toStart(c);
  const password = textOf(form, "password");
  const missing = [{ field: "password", text: text.missingPassword }];
  if (password === "") return render(c, <RenewPage {...{ view, next, reason, errors: missing }} />, 400);
  const outcome = await c.env.IDENTITY.renewPassword({ challenge, password }, visitor(c));
  if (outcome.ok) {
    c.header("set-cookie", dropCookie("challenge"), { append: true });
    return c.redirect(await openSession(c, outcome, next), 303);
  }
  if (outcome.problem.code === "invalid_credentials") return toStart(c);
  const { errors, status } = saidOf(c, outcome.problem);
  return render(c, <RenewPage {...{ view, next, reason, errors }} />, status);
});
