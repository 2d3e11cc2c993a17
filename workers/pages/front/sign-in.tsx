import { type Context, Hono } from "hono";
import { parseJson, readText } from "../../../shared/http/body.ts";
import type { Refusal } from "../../../shared/identity/browser-contract.ts";
import { passkeySignInInput } from "../../../shared/identity/contract.ts";
import { problemOf } from "../../../shared/identity/refusal.ts";
import { visitorOf } from "../../../shared/identity/visit.ts";
import { cookieOf, dropCookie, setCookie } from "../door/cookies.ts";
import { lineOf, textOf } from "../door/form.ts";
import { departurePolicy } from "../door/headers.ts";
import { returnPath } from "../door/return-path.ts";
import { openSession } from "../door/session.ts";
import type { PagesHono } from "../environment.ts";
import { recover } from "../messages/recover.ts";
import { signIn } from "../messages/sign-in.ts";
import { render } from "../parts/render.ts";
import { branded } from "./brand.ts";
import { toSecondStep } from "./second-step.tsx";
import { PasswordPage, SignedOutPage, SignInPage } from "./sign-in-page.tsx";

const ceremonySeconds = 300;
const notices = (): Record<string, string> => ({
  expired: signIn.expired,
  "signed-out": signIn.signedOut,
  regional: signIn.regional,
  reset: recover.done,
});
const failures = (): Record<string, string> => ({ passkey: signIn.passkeyFailed, ...signIn.policies });

/** What the organisation demands that this way of signing in is not. */
const policyOf = ({ members }: Refusal): keyof typeof signIn.policies =>
  members?.["policy"] === "sso_required" ? "sso_required" : "mfa_required";

export const signInRoutes = new Hono<PagesHono>();

/** With `tenant` a company's own: the edge leads there from `/t/{company}`, which is what its people are handed. */
async function signInPage(c: Context<PagesHono>): Promise<Response> {
  const tenant = c.req.query("tenant") ?? "";
  const next = returnPath(c.req.query("next"));
  const failure = failures()[c.req.query("problem") ?? ""];
  const errors = failure === undefined ? [] : [{ text: failure }];
  const notice = notices()[c.req.query("notice") ?? ""];
  // Whoever signs in now may live elsewhere: the address they type decides, not the last visit.
  c.header("set-cookie", dropCookie("region"), { append: true });
  const [view, passkey] = await Promise.all([branded(c, tenant), c.env.IDENTITY.passkeyOptions()]);
  if (!passkey.ok) return render(c, <SignInPage {...{ view, next, tenant, errors, notice }} />);
  const { options, transaction } = passkey;
  c.header("set-cookie", setCookie("ceremony", transaction, ceremonySeconds), { append: true });
  return render(c, <SignInPage {...{ view, next, tenant, options, errors, notice }} />);
}

signInRoutes.get("/signin", signInPage);

/** The edge has chosen this region by the address; from here on every address is treated alike. */
signInRoutes.post("/signin", async (c) => {
  const [email, tenant] = [lineOf(c.var.form, "email"), lineOf(c.var.form, "tenant")];
  const next = returnPath(c.var.form.get("next"));
  const view = await branded(c, tenant);
  if (email !== "") {
    const found = await c.env.IDENTITY.waysIn({ email, tenant });
    const sso = found.ok ? found : undefined;
    return render(c, <PasswordPage {...{ view, next, email, tenant, sso }} />);
  }
  const errors = [{ field: "email", text: signIn.missingEmail }];
  return render(c, <SignInPage {...{ view, next, tenant, errors }} />, 400);
});

signInRoutes.get("/signin/password", (c) => c.redirect("/signin", 303));

signInRoutes.post("/signin/password", async (c) => {
  const form = c.var.form;
  const [email, tenant, password] = [lineOf(form, "email"), lineOf(form, "tenant"), textOf(form, "password")];
  const next = returnPath(form.get("next"));
  const again = async (text: string, status: 400 | 403 | 429) => {
    const errors = [{ field: "password", text }];
    return render(
      c,
      <PasswordPage {...{ view: await branded(c, tenant), next, email, tenant, errors }} />,
      status,
    );
  };
  if (password === "") return again(signIn.missingPassword, 400);
  const outcome = await c.env.IDENTITY.signIn(
    { email, password, ...(tenant ? { tenant } : {}) },
    {
      ...visitorOf(c.req.raw.headers, c.var.view.locale),
      device: cookieOf(c.req.raw.headers, "device") ?? "",
      marks: cookieOf(c.req.raw.headers, "known") ?? "",
    },
  );
  if (outcome.ok && "mfa" in outcome) return toSecondStep(c, outcome.mfa, next);
  if (outcome.ok) return c.redirect(await openSession(c, outcome, next), 303);
  const { code, retry_after: seconds = 60 } = outcome.problem;
  if (code === "quota_exceeded") {
    c.header("retry-after", String(seconds));
    return again(signIn.tooMany(seconds), 429);
  }
  if (code === "forbidden") return again(signIn.policies[policyOf(outcome.problem)], 403);
  if (code === "invalid_credentials" || code === "invalid_request") return again(signIn.failed, 400);
  throw problemOf(outcome.problem);
});

/** Called by the page's script; the edge routed it by the region inside the passkey's user handle. */
signInRoutes.post("/signin/passkey/:region", async (c) => {
  const body = parseJson(await readText(c.req.raw)) as { response?: unknown; next?: unknown };
  const next = returnPath(body?.next);
  const transaction = cookieOf(c.req.raw.headers, "ceremony") ?? "";
  const input = passkeySignInInput.safeParse({ transaction, response: body?.response });
  const failed = (problem = "passkey") =>
    c.json({ next: `/signin?problem=${problem}&next=${encodeURIComponent(next)}` });
  if (!input.success) return failed();
  const outcome = await c.env.IDENTITY.passkeySignIn(
    input.data,
    visitorOf(c.req.raw.headers, c.var.view.locale),
  );
  if (outcome.ok) return c.json({ next: await openSession(c, outcome, next) });
  const { code, status, members } = outcome.problem;
  if (code === "forbidden") return failed(policyOf(outcome.problem));
  if (status < 500 && !members?.["moved"]) return failed();
  throw problemOf(outcome.problem);
});

signInRoutes.post("/signout", async (c) => {
  const session = cookieOf(c.req.raw.headers, "session");
  const outcome = session ? await c.env.IDENTITY.signOut(session) : undefined;
  if (outcome?.ok === false) throw problemOf(outcome.problem);
  c.header("set-cookie", dropCookie("session"), { append: true });
  c.header("clear-site-data", '"cache", "storage"');
  const elsewhere = outcome?.elsewhere;
  if (!elsewhere) return c.redirect("/signin?notice=signed-out", 303);
  // A form's answer may lead to no other origin, so the page says it and then goes on by itself.
  if ("redirect" in elsewhere) c.header("refresh", `1; url=${elsewhere.redirect}`);
  else c.header("content-security-policy", departurePolicy);
  return render(c, <SignedOutPage view={c.var.view} elsewhere={elsewhere} />);
});
