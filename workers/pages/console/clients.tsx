import { type Context, Hono } from "hono";
import { Problem } from "../../../shared/kernel/problem.ts";
import { type ClientView, clientList, clientView, clientWithSecret } from "../../../shared/oauth/contract.ts";
import { lineOf } from "../door/form.ts";
import type { PagesHono } from "../environment.ts";
import { clients as text } from "../messages/clients.ts";
import { type FieldError, fieldErrors } from "../parts/field-errors.ts";
import { render } from "../parts/render.ts";
import { type ClientValues, clientValues, inputOf, patchOf, usesOf } from "./client-input.ts";
import { ClientPage, RevokeClientPage } from "./client-page.tsx";
import { ClientSecretPage, ClientsPage, NewClientPage } from "./clients-page.tsx";
import { pathId } from "./path-id.ts";

type C = Context<PagesHono>;
const home = "/console/tools";
const api = "/v1/oauth/clients";

const labels = () => ({
  ...{ name: text.name, kind: text.kind, grant_types: text.uses, redirect_uris: text.redirects },
  ...{ scopes: text.scopes, role: text.role },
});

/** A company's own tools: what they may do, where their answers go, and what proves which is which. */
export const clientRoutes = new Hono<PagesHono>();

const idOf = (c: C) => pathId("oauthClient", c.req.param("id") ?? "");
const clientOf = (c: C) => c.var.member.api.read(clientView, `${api}/${idOf(c)}`);

/** What can be put right in the form; whatever else was refused is a page of its own. @throws {Problem} */
function findings(error: unknown): FieldError[] {
  const fits = error instanceof Problem && ["invalid_request", "conflict", "forbidden"].includes(error.code);
  if (!fits) throw error;
  return fieldErrors(error, labels());
}

function missing({ name, scopes, uses }: ClientValues, isNew: boolean): FieldError[] {
  return [
    ...(name === "" ? [{ field: "name", text: text.missingName }] : []),
    ...(isNew && uses.length === 0 ? [{ field: "grant_types", text: text.missingUses }] : []),
    ...(scopes.length === 0 ? [{ field: "scopes", text: text.missingScopes }] : []),
  ];
}

clientRoutes.get("/", async (c) => {
  const { view, member } = c.var;
  const { data: list } = await member.api.read(clientList, api);
  return render(c, <ClientsPage {...{ view, member, list }} />);
});

clientRoutes.get("/new", (c) => {
  const { view, member, ids } = c.var;
  return render(c, <NewClientPage {...{ view, member, requestKey: ids.secret(16) }} />);
});

/** A secret is in this answer only; a tool that can keep none has none to show. */
clientRoutes.post("/", async (c) => {
  const { view, member, ids, form } = c.var;
  const values = clientValues(form);
  const again = (errors: readonly FieldError[]) =>
    render(c, <NewClientPage {...{ view, member, values, errors, requestKey: ids.secret(16) }} />, 400);
  const wrong = missing(values, true);
  if (wrong.length > 0) return again(wrong);
  try {
    const requestKey = lineOf(form, "request_key");
    const answer = await member.api.send({ method: "POST", path: api, body: inputOf(values), requestKey });
    const client = clientWithSecret.parse(answer);
    if (client.kind === "public") return c.redirect(`${home}/${client.id}`, 303);
    return render(c, <ClientSecretPage {...{ view, member, client }} />);
  } catch (error) {
    return again(findings(error));
  }
});

const valuesOf = (client: ClientView): ClientValues => ({
  ...{ name: client.name, kind: client.kind, uses: usesOf(client.grant_types), scopes: client.scopes },
  ...{
    redirects: client.redirect_uris.join("\n"),
    role: client.role,
    bound: client.dpop_bound_access_tokens,
  },
});

clientRoutes.get("/:id", async (c) => {
  const { view, member, ids } = c.var;
  const client = await clientOf(c);
  const page = { view, member, client, values: valuesOf(client), requestKey: ids.secret(16) };
  return render(c, <ClientPage {...page} />);
});

clientRoutes.post("/:id", async (c) => {
  const { view, member, ids, form } = c.var;
  const client = await clientOf(c);
  const values = { ...clientValues(form), kind: client.kind };
  const again = (errors: readonly FieldError[]) =>
    render(c, <ClientPage {...{ view, member, client, values, errors, requestKey: ids.secret(16) }} />, 400);
  const wrong = missing(values, false);
  if (wrong.length > 0) return again(wrong);
  try {
    const ifMatch = `"v${lineOf(form, "version")}"`;
    await member.api.send({ method: "PATCH", path: `${api}/${client.id}`, body: patchOf(values), ifMatch });
    return c.redirect(`${home}/${client.id}`, 303);
  } catch (error) {
    return again(findings(error));
  }
});

clientRoutes.post("/:id/secret", async (c) => {
  const { view, member, form } = c.var;
  const path = `${api}/${idOf(c)}/secret`;
  const body = { overlap_hours: Number(lineOf(form, "overlap_hours")) };
  const requestKey = lineOf(form, "request_key");
  const answer = await member.api.send({ method: "POST", path, body, requestKey });
  const client = clientWithSecret.parse(answer);
  return render(c, <ClientSecretPage {...{ view, member, client }} />);
});

clientRoutes.get("/:id/revoke", async (c) => {
  const { view, member } = c.var;
  return render(c, <RevokeClientPage {...{ view, member, client: await clientOf(c) }} />);
});

clientRoutes.post("/:id/revoke", async (c) => {
  await c.var.member.api.send({ method: "DELETE", path: `${api}/${idOf(c)}` });
  return c.redirect(home, 303);
});
