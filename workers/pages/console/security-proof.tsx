import { type Context, Hono } from "hono";
import { parseJson } from "../../../shared/http/body.ts";
import { passkeyOptions, passkeySignInInput } from "../../../shared/identity/contract.ts";
import { type FactorsView, factorsView } from "../../../shared/identity/factor-contract.ts";
import { Problem } from "../../../shared/kernel/problem.ts";
import { cookieOf, setCookie } from "../door/cookies.ts";
import { lineOf, textOf } from "../door/form.ts";
import { returnPath } from "../door/return-path.ts";
import type { PagesHono } from "../environment.ts";
import { security as text } from "../messages/security.ts";
import type { FieldError } from "../parts/field-errors.ts";
import { render } from "../parts/render.ts";
import { codeErrors } from "./security-code-errors.ts";
import { ProofPage } from "./security-proof-page.tsx";

type C = Context<PagesHono>;
/** As long as a challenge lasts. */
const ceremonySeconds = 300;

/** A fresh proof that it is the session's own person: by a key, or by a code. */
export const proofRoutes = new Hono<PagesHono>();

const prove = (c: C, body: unknown) =>
  c.var.member.api.send({ method: "POST", path: "/v1/auth/mfa/step-up", body });

/** What the person's keys are asked, where there are any; the answer's transaction waits in a cookie. */
async function keysFor(c: C, mine: FactorsView): Promise<Record<string, unknown> | undefined> {
  if (mine.passkeys + mine.security_keys === 0) return undefined;
  const path = "/v1/auth/mfa/step-up/options";
  const drawn = passkeyOptions.parse(await c.var.member.api.send({ method: "POST", path }));
  c.header("set-cookie", setCookie("ceremony", drawn.transaction, ceremonySeconds), { append: true });
  return drawn.options;
}

async function ask(c: C, next: string, errors: readonly FieldError[] = []) {
  const { view, member } = c.var;
  const mine = await member.api.read(factorsView, "/v1/auth/mfa");
  const texted = c.req.query("texted") === "yes" && errors.length === 0;
  const page = { view, member, next, mine, errors, texted, keys: await keysFor(c, mine) };
  return render(c, <ProofPage {...page} />, errors.length > 0 ? 400 : 200);
}

proofRoutes.get("/", (c) => ask(c, returnPath(c.req.query("next"))));

proofRoutes.post("/", async (c) => {
  const next = returnPath(c.var.form.get("next"));
  const code = lineOf(c.var.form, "code");
  if (code === "") return ask(c, next, [{ field: "code", text: text.missingCode }]);
  try {
    await prove(c, { code });
    return c.redirect(next, 303);
  } catch (error) {
    return ask(c, next, codeErrors(c, error));
  }
});

proofRoutes.post("/text", async (c) => {
  const next = returnPath(c.var.form.get("next"));
  try {
    await c.var.member.api.send({ method: "POST", path: "/v1/auth/mfa/step-up/sms" });
    return c.redirect(`/console/security/proof?${new URLSearchParams({ next, texted: "yes" })}`, 303);
  } catch (error) {
    return ask(c, next, codeErrors(c, error));
  }
});

proofRoutes.post("/key", async (c) => {
  const next = returnPath(c.var.form.get("next"));
  const transaction = cookieOf(c.req.raw.headers, "ceremony") ?? "";
  const response = parseJson(textOf(c.var.form, "credential") || "null");
  const key = passkeySignInInput.safeParse({ transaction, response });
  const failed = [{ text: text.proofKeyFailed }];
  if (!key.success) return ask(c, next, failed);
  try {
    await prove(c, { security_key: key.data });
    return c.redirect(next, 303);
  } catch (error) {
    const isWrong = error instanceof Problem && error.code === "invalid_credentials";
    return ask(c, next, isWrong ? failed : codeErrors(c, error));
  }
});
