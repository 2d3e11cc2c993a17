import { type Context, Hono } from "hono";
import { type MemberView, member as memberView } from "../../../shared/members/contract.ts";
import { erasure as erasureSchema } from "../../../shared/privacy/erasure-contract.ts";
import { lineOf } from "../door/form.ts";
import type { PagesHono } from "../environment.ts";
import { privacy as text } from "../messages/privacy.ts";
import type { FieldError } from "../parts/field-errors.ts";
import { render } from "../parts/render.ts";
import { ErasePage } from "./erasure-pages.tsx";
import { nameOf } from "./members-page.tsx";
import { pathId } from "./path-id.ts";
import { PersonPage } from "./person-page.tsx";
import { findingsIn } from "./privacy-findings.ts";
import { isConfirmed } from "./privacy-forms.tsx";

/** Somebody else's rights, used for them; whoever looks for themselves is led to their own page. */
export const personRoutes = new Hono<PagesHono>();

const idOf = (c: Context<PagesHono>): string => pathId("user", c.req.param("id") ?? "");
const homeOf = (id: string) => `/console/privacy/people/${id}`;

const entryOf = (c: Context<PagesHono>): Promise<MemberView> =>
  c.var.member.api.read(memberView, `/v1/members/${idOf(c)}`);

type Again = { errors?: readonly FieldError[]; values?: { name?: string; cursor?: string } };

async function show(c: Context<PagesHono>, again: Again = {}): Promise<Response> {
  const { view, member } = c.var;
  if (idOf(c) === member.user.id) return c.redirect("/console/privacy", 303);
  const entry = await entryOf(c);
  return render(c, <PersonPage {...{ view, member, entry, ...again }} />, again.errors ? 400 : 200);
}

personRoutes.get("/:id", (c) => show(c));

personRoutes.post("/:id/export", async (c) => {
  const cursor = lineOf(c.var.form, "cursor");
  try {
    const body = { subject: idOf(c), ...(cursor === "" ? {} : { cursor }) };
    return await c.var.member.api.order("/v1/privacy/exports", body);
  } catch (error) {
    return show(c, { errors: findingsIn(error, { cursor: text.cursor }, "cursor"), values: { cursor } });
  }
});

personRoutes.post("/:id/name", async (c) => {
  const [id, name] = [idOf(c), lineOf(c.var.form, "name")];
  try {
    await c.var.member.api.send({ method: "PATCH", path: `/v1/privacy/subjects/${id}`, body: { name } });
    return c.redirect(homeOf(id), 303);
  } catch (error) {
    return show(c, { errors: findingsIn(error, { name: text.name }), values: { name } });
  }
});

async function ask(c: Context<PagesHono>, errors: readonly FieldError[] = []): Promise<Response> {
  const { view, member, ids } = c.var;
  const entry = await entryOf(c);
  const at = homeOf(entry.id);
  const words = { title: text.confirmOf(nameOf(entry)), label: text.typeOf, email: entry.email ?? "" };
  const props = { view, member, ...words, action: `${at}/erase`, back: at, requestKey: ids.secret(16) };
  return render(c, <ErasePage {...props} errors={errors} />, errors.length > 0 ? 400 : 200);
}

personRoutes.get("/:id/erase", async (c) => {
  if (idOf(c) === c.var.member.user.id) return c.redirect("/console/privacy/erase", 303);
  return ask(c);
});

personRoutes.post("/:id/erase", async (c) => {
  const { member, form } = c.var;
  const { email, id: subject } = await entryOf(c);
  if (email === null || !isConfirmed(lineOf(form, "confirmation"), email))
    return ask(c, [{ field: "confirmation", text: text.mismatch }]);
  try {
    const requestKey = lineOf(form, "request_key");
    const sending = { method: "POST", path: "/v1/privacy/erasures", body: { subject }, requestKey } as const;
    const { id } = erasureSchema.parse(await member.api.send(sending));
    return c.redirect(`/console/privacy/erasures/${id}`, 303);
  } catch (error) {
    return ask(c, findingsIn(error, {}));
  }
});
