import { type Context, Hono } from "hono";
import { parseJson } from "../../../shared/http/body.ts";
import type { Refusal } from "../../../shared/identity/browser-contract.ts";
import { passkeySignInInput } from "../../../shared/identity/contract.ts";
import type { MfaChallenge } from "../../../shared/identity/factor-contract.ts";
import { problemOf } from "../../../shared/identity/refusal.ts";
import { visitorOf } from "../../../shared/identity/visit.ts";
import { cookieOf, dropCookie, setCookie } from "../door/cookies.ts";
import { lineOf, textOf } from "../door/form.ts";
import { returnPath } from "../door/return-path.ts";
import { openSession } from "../door/session.ts";
import type { PagesHono } from "../environment.ts";
import { security as text } from "../messages/security.ts";
import { render } from "../parts/render.ts";
import { CodePage, EnrolPage, sendable, type Way } from "./second-step-page.tsx";

type C = Context<PagesHono>;

/** The password was right: the challenge waits in a cookie no page shows, and the next page asks for the rest. */
export function toSecondStep(c: C, mfa: MfaChallenge, next: string): Response {
  c.header("set-cookie", setCookie("challenge", mfa.challenge, mfa.expires_in), { append: true });
  const page = { enrol: "enrol", prove: "code", renew: "renew" }[mfa.step];
  const reason = mfa.renewal ? { reason: mfa.renewal } : mfa.locked ? { reason: "locked" } : {};
  const query = new URLSearchParams({ region: c.var.view.region, next, ...reason });
  for (const way of sendable.filter((each) => mfa.methods.includes(each))) query.append("way", way);
  return c.redirect(`/signin/${page}?${query}`, 303);
}

const remembering = (form: FormData) => (form.has("remember") ? { remember: true } : {});
const challengeOf = (c: C): string => cookieOf(c.req.raw.headers, "challenge") ?? "";
const waysIn = (given: readonly unknown[] = []): Way[] => sendable.filter((way) => given.includes(way));
const toStart = (c: C) => c.redirect("/signin?notice=expired", 303);

export const secondStepRoutes = new Hono<PagesHono>();

secondStepRoutes.get("/signin/code", async (c) => {
  if (challengeOf(c) === "") return toStart(c);
  const next = returnPath(c.req.query("next"));
  const ways = waysIn(c.req.queries("way"));
  const sent = sendable.find((way) => way === c.req.query("sent"));
  const locked = c.req.query("reason") === "locked";
  const keys = await keysFor(c);
  return render(c, <CodePage {...{ view: c.var.view, next, ways, sent, locked, ...keys }} />);
});

/** The challenge of the code that is sent takes the place of the one in the cookie. */
secondStepRoutes.post("/signin/send", async (c) => {
  const next = returnPath(c.var.form.get("next"));
  const ways = waysIn(c.var.form.getAll("way"));
  const { view } = c.var;
  const challenge = challengeOf(c);
  if (challenge === "") return toStart(c);
  const by = lineOf(c.var.form, "by") === "sms" ? "sms" : "email";
  const visitor = visitorOf(c.req.raw.headers, view.locale);
  const { IDENTITY } = c.env;
  const outcome =
    by === "sms"
      ? await IDENTITY.sendSmsCode({ challenge }, visitor)
      : await IDENTITY.sendEmailCode({ challenge }, visitor);
  if (outcome.ok) {
    const { challenge: drawn, expires_in: seconds } = outcome;
    c.header("set-cookie", setCookie("challenge", drawn, seconds), { append: true });
    const query = new URLSearchParams({ region: view.region, next, sent: by });
    for (const way of ways) query.append("way", way);
    return c.redirect(`/signin/code?${query}`, 303);
  }
  if (outcome.problem.code === "invalid_credentials") return toStart(c);
  const errors = [{ text: wordsOf(c, outcome.problem) }];
  return render(c, <CodePage {...{ view, next, ways, errors }} />, 429);
});

/** What a key is asked, where the person has one. */
async function keysFor(c: C): Promise<{ keys?: Record<string, unknown> }> {
  const asked = await c.env.IDENTITY.keyOptions({ challenge: challengeOf(c) });
  const allowed = asked.ok ? asked.options["allowCredentials"] : undefined;
  if (!asked.ok || !Array.isArray(allowed) || allowed.length === 0) return {};
  c.header("set-cookie", setCookie("ceremony", asked.transaction, 300), { append: true });
  return { keys: asked.options };
}

/** The answer of a key, in place of a code. */
secondStepRoutes.post("/signin/key", async (c) => {
  const next = returnPath(c.var.form.get("next"));
  const challenge = challengeOf(c);
  if (challenge === "") return toStart(c);
  const transaction = cookieOf(c.req.raw.headers, "ceremony") ?? "";
  const response = parseJson(textOf(c.var.form, "credential") || "null");
  const key = passkeySignInInput.safeParse({ transaction, response });
  const again = async (words: string, status: 400 | 429) => {
    const errors = [{ text: words }];
    const page = { view: c.var.view, next, errors, ways: waysIn(c.var.form.getAll("way")) };
    return render(c, <CodePage {...page} {...(await keysFor(c))} />, status);
  };
  if (!key.success) return again(text.stepKeyFailed, 400);
  const input = { challenge, security_key: key.data, ...remembering(c.var.form) };
  const outcome = await c.env.IDENTITY.completeSignIn(input, visitorOf(c.req.raw.headers, c.var.view.locale));
  if (outcome.ok && "mfa" in outcome) return toSecondStep(c, outcome.mfa, next);
  if (outcome.ok) {
    c.header("set-cookie", dropCookie("challenge"), { append: true });
    return c.redirect(await openSession(c, outcome, next), 303);
  }
  if (outcome.problem.code === "invalid_credentials") return again(text.stepKeyFailed, 400);
  return again(wordsOf(c, outcome.problem), 429);
});

secondStepRoutes.get("/signin/enrol", async (c) => {
  if (challengeOf(c) === "") return toStart(c);
  return render(c, <EnrolPage view={c.var.view} next={returnPath(c.req.query("next"))} />);
});

/** The key of the new app is in this answer only. */
secondStepRoutes.post("/signin/enrol", async (c) => {
  const next = returnPath(c.var.form.get("next"));
  const challenge = challengeOf(c);
  if (challenge === "") return toStart(c);
  const outcome = await c.env.IDENTITY.enrolFactor({ challenge });
  if (outcome.ok) return render(c, <EnrolPage {...{ view: c.var.view, next, setUp: outcome }} />);
  if (outcome.problem.code === "invalid_credentials") return toStart(c);
  const errors = [{ text: wordsOf(c, outcome.problem) }];
  return render(c, <EnrolPage {...{ view: c.var.view, next, errors }} />, 429);
});

secondStepRoutes.post("/signin/code", async (c) => {
  const form = c.var.form;
  const next = returnPath(form.get("next"));
  const enrolling = lineOf(form, "enrolling") === "yes";
  const challenge = challengeOf(c);
  if (challenge === "") return toStart(c);
  const again = (words: string, status: 400 | 429) => {
    const errors = [{ field: "code", text: words }];
    const ways = waysIn(form.getAll("way"));
    return render(c, <CodePage {...{ view: c.var.view, next, enrolling, errors, ways }} />, status);
  };
  const code = lineOf(form, "code");
  if (code === "") return again(text.missingCode, 400);
  const outcome = await c.env.IDENTITY.completeSignIn(
    { challenge, code, ...remembering(form) },
    visitorOf(c.req.raw.headers, c.var.view.locale),
  );
  if (outcome.ok && "mfa" in outcome) return toSecondStep(c, outcome.mfa, next);
  if (outcome.ok) {
    c.header("set-cookie", dropCookie("challenge"), { append: true });
    return c.redirect(await openSession(c, outcome, enrolling ? "/console/security" : next), 303);
  }
  const { problem } = outcome;
  if (problem.members?.["reason"] === "factor_locked") return again(text.stepLocked, 400);
  if (problem.code === "invalid_credentials" || problem.code === "invalid_request")
    return again(text.stepFailed, 400);
  return again(wordsOf(c, problem), 429);
});

/** @throws {Problem} whatever is not about too many tries */
function wordsOf(c: C, problem: Refusal): string {
  if (problem.code !== "quota_exceeded") throw problemOf(problem);
  const { retry_after: seconds = 60 } = problem;
  c.header("retry-after", String(seconds));
  return text.tooMany(seconds);
}
