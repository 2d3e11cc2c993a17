import { type Context, Hono } from "hono";
import { Problem } from "../../../shared/kernel/problem.ts";
import { consentList } from "../../../shared/privacy/consent-contract.ts";
import { isSignalled } from "../../../shared/privacy/consent-rules.ts";
import { erasurePage, erasure as erasureSchema } from "../../../shared/privacy/erasure-contract.ts";
import { dropCookie } from "../door/cookies.ts";
import { lineOf } from "../door/form.ts";
import type { PagesHono } from "../environment.ts";
import { privacy as text } from "../messages/privacy.ts";
import type { FieldError } from "../parts/field-errors.ts";
import { render } from "../parts/render.ts";
import { queryOf } from "./api.ts";
import { ErasedPage, ErasePage, ReceiptPage, receiptText } from "./erasure-pages.tsx";
import { pathId } from "./path-id.ts";
import { personRoutes } from "./person.tsx";
import { findingsIn } from "./privacy-findings.ts";
import { isConfirmed } from "./privacy-forms.tsx";
import { PrivacyPage, type PrivacyProps } from "./privacy-page.tsx";

const home = "/console/privacy";

export const privacyRoutes = new Hono<PagesHono>();

type Again = Pick<PrivacyProps, "errors" | "values">;

async function show(c: Context<PagesHono>, again: Again = {}): Promise<Response> {
  const { view, member } = c.var;
  const cursor = c.req.query("cursor");
  const [{ data: consents }, erasures] = await Promise.all([
    member.api.read(consentList, "/v1/consents"),
    member.may("privacy:read")
      ? member.api.read(erasurePage, `/v1/privacy/erasures${queryOf({ cursor, limit: "20" })}`)
      : undefined,
  ]);
  const saved = c.req.query("saved") !== undefined && !again.errors;
  const signal = isSignalled(c.req.raw.headers);
  const props = { view, member, consents, erasures, cursor, saved, isSignalled: signal, ...again };
  return render(c, <PrivacyPage {...props} />, again.errors ? 400 : 200);
}

privacyRoutes.get("/", (c) => show(c));

/** A file, or the page again with what is wrong about the cursor. */
const file = (path: string, field: string) => async (c: Context<PagesHono>) => {
  const cursor = lineOf(c.var.form, field);
  try {
    return await c.var.member.api.order(path, cursor === "" ? {} : { cursor });
  } catch (error) {
    return show(c, { errors: findingsIn(error, { cursor: text.cursor }, field), values: { cursor } });
  }
};

privacyRoutes.post("/export", file("/v1/privacy/me/export", "cursor"));
privacyRoutes.post("/company", file("/v1/privacy/exports", "company_cursor"));

privacyRoutes.post("/name", async (c) => {
  const name = lineOf(c.var.form, "name");
  try {
    await c.var.member.api.send({ method: "PATCH", path: "/v1/privacy/me", body: { name } });
    return c.redirect(`${home}?saved`, 303);
  } catch (error) {
    return show(c, { errors: findingsIn(error, { name: text.name }), values: { name } });
  }
});

privacyRoutes.post("/consents", async (c) => {
  const { form, member, ids } = c.var;
  const decision = lineOf(form, "decision");
  const version = decision === "granted" ? { text_version: Number(lineOf(form, "text_version")) } : {};
  const body = { purpose: lineOf(form, "purpose"), decision, ...version };
  try {
    const requestKey = ids.secret(16);
    await member.api.send({ method: "POST", path: "/v1/consents", body, requestKey });
    return c.redirect(`${home}?saved#consents`, 303);
  } catch (error) {
    return show(c, { errors: findingsIn(error, {}) });
  }
});

function ask(c: Context<PagesHono>, errors: readonly FieldError[] = []): Promise<Response> {
  const { view, member, ids } = c.var;
  const words = { title: text.confirmOwn, label: text.typeOwn, email: member.user.email };
  const props = { view, member, ...words, action: `${home}/erase`, back: home, requestKey: ids.secret(16) };
  return render(c, <ErasePage {...props} errors={errors} />, errors.length > 0 ? 400 : 200);
}

privacyRoutes.get("/erase", (c) => ask(c));

/** The session ends with the person: this answer is the last one. */
privacyRoutes.post("/erase", async (c) => {
  const { view, member, form } = c.var;
  if (!isConfirmed(lineOf(form, "confirmation"), member.user.email))
    return ask(c, [{ field: "confirmation", text: text.mismatch }]);
  try {
    const requestKey = lineOf(form, "request_key");
    const answer = await member.api.send({ method: "POST", path: "/v1/privacy/me/erasure", requestKey });
    c.header("set-cookie", dropCookie("session"), { append: true });
    return render(c, <ErasedPage view={view} erasure={erasureSchema.parse(answer)} />);
  } catch (error) {
    return ask(c, findingsIn(error, {}));
  }
});

const erasureOf = ({ req, var: { member } }: Context<PagesHono>) =>
  member.api.read(erasureSchema, `/v1/privacy/erasures/${pathId("privacyRequest", req.param("id") ?? "")}`);

privacyRoutes.get("/erasures/:id", async (c) => {
  const { view, member } = c.var;
  return render(c, <ReceiptPage {...{ view, member, erasure: await erasureOf(c) }} />);
});

privacyRoutes.get("/erasures/:id/receipt", async (c) => {
  const erasure = await erasureOf(c);
  if (erasure.receipt === null) throw new Problem("not_found", "");
  return c.body(receiptText(erasure), 200, {
    "content-type": "application/json",
    "content-disposition": `attachment; filename="${erasure.id}.json"`,
  });
});

privacyRoutes.route("/people", personRoutes);
