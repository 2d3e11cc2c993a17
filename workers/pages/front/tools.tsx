import { type Context, Hono } from "hono";
import { Problem } from "../../../shared/kernel/problem.ts";
import { decisionAnswer, deviceAsk, requestAnswer } from "../../../shared/oauth/contract.ts";
import { member } from "../console/member.ts";
import { lineOf } from "../door/form.ts";
import { departurePolicy } from "../door/headers.ts";
import { signInPath } from "../door/return-path.ts";
import type { PagesHono } from "../environment.ts";
import { tools as text } from "../messages/tools.ts";
import type { FieldError } from "../parts/field-errors.ts";
import { render } from "../parts/render.ts";
import {
  ConsentPage,
  DeviceConsentPage,
  DeviceDonePage,
  DevicePage,
  OnwardPage,
  RefusedPage,
} from "./tools-page.tsx";

type C = Context<PagesHono>;

const post = (c: C, path: string, body: unknown) =>
  c.var.member.api.send({ method: "POST", path: `/v1/auth/oauth/${path}`, body });

const decisionOf = (c: C) => (lineOf(c.var.form, "decision") === "approve" ? "approve" : "deny");

/** Where a company's own tools send its people: a signed-in person decides, nobody else is asked. */
export const toolRoutes = new Hono<PagesHono>();

toolRoutes.use("/oauth/authorize", member);
toolRoutes.use("/device", member);
toolRoutes.use("/device/*", member);

toolRoutes.get("/oauth/authorize", async (c) => {
  const { view, member: reader } = c.var;
  const query = new URL(c.req.url).search.slice(1);
  if (query.length > 4000) return render(c, <RefusedPage {...{ view, detail: "too long" }} />, 400);
  const answer = requestAnswer.parse(await post(c, "requests/inspect", { query }));
  if (answer.state === "refused") return render(c, <RefusedPage {...{ view, detail: answer.detail }} />, 400);
  if (answer.state === "answered") return onward(c, answer.location);
  if (answer.state === "sign_in") return c.redirect(freshly(query, answer.max_age), 303);
  c.header("content-security-policy", departurePolicy);
  return render(c, <ConsentPage {...{ view, member: reader, ask: answer, query }} />);
});

/**
 * To a tool that was allowed before. After a form of ours, such as the password's, a redirect to another host would be
 * held against that form's `form-action`; a page that goes on by itself is a step of its own.
 */
function onward(c: C, location: string) {
  if (c.req.header("sec-fetch-site") !== "same-origin") return c.redirect(location, 303);
  c.header("refresh", `0; url=${location}`);
  return render(c, <OnwardPage {...{ view: c.var.view, location }} />);
}

/** Through the sign-in and back, where its freshness is looked at once more. */
function freshly(query: string, maxAge: number): string {
  const again = new URLSearchParams(query);
  again.delete("prompt");
  again.set("max_age", String(maxAge));
  return signInPath(`/oauth/authorize?${again}`);
}

toolRoutes.post("/oauth/authorize", async (c) => {
  const query = lineOf(c.var.form, "query");
  const answer = await post(c, "requests/decide", { query, decision: decisionOf(c) });
  return c.redirect(decisionAnswer.parse(answer).location, 303);
});

toolRoutes.get("/device", (c) => {
  const { view } = c.var;
  return render(c, <DevicePage {...{ view, code: (c.req.query("user_code") ?? "").slice(0, 32) }} />);
});

/** The finding beside the code. @throws {Problem} whatever is not about the code */
function codeErrors(c: C, error: unknown): FieldError[] {
  if (!(error instanceof Problem)) throw error;
  if (error.code === "not_found" || error.code === "invalid_request")
    return [{ field: "user_code", text: text.deviceWrong }];
  if (error.code !== "quota_exceeded") throw error;
  const seconds = error.extra.headers?.["retry-after"] ?? "60";
  c.header("retry-after", seconds);
  return [{ field: "user_code", text: text.deviceTooMany(Number(seconds)) }];
}

/** What is typed is never acted on at once: the next page says who asks for what. */
toolRoutes.post("/device", async (c) => {
  const { view, member: reader, form } = c.var;
  const code = lineOf(form, "user_code").slice(0, 32);
  try {
    const ask = deviceAsk.parse(await post(c, "devices/inspect", { user_code: code }));
    return render(c, <DeviceConsentPage {...{ view, member: reader, ask }} />);
  } catch (error) {
    return render(c, <DevicePage {...{ view, code, errors: codeErrors(c, error) }} />, 400);
  }
});

toolRoutes.post("/device/decision", async (c) => {
  const { view, form } = c.var;
  const code = lineOf(form, "user_code").slice(0, 32);
  const decision = decisionOf(c);
  try {
    await post(c, "devices/decide", { user_code: code, decision });
  } catch (error) {
    return render(c, <DevicePage {...{ view, code, errors: codeErrors(c, error) }} />, 400);
  }
  return render(c, <DeviceDonePage {...{ view, allowed: decision === "approve" }} />);
});
