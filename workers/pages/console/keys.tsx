import { type Context, Hono } from "hono";
import { type ApiKey, apiKeyPage, createdApiKey } from "../../../shared/identity/api-key-contract.ts";
import { Problem } from "../../../shared/kernel/problem.ts";
import { lineOf } from "../door/form.ts";
import type { Member, PagesHono } from "../environment.ts";
import { keys as text } from "../messages/keys.ts";
import { limits } from "../messages/limits.ts";
import { type FieldError, fieldErrors } from "../parts/field-errors.ts";
import { render } from "../parts/render.ts";
import { queryOf } from "./api.ts";
import { KeyPage } from "./key-page.tsx";
import { CreatedKeyPage, KeysPage, RevokeKeyPage } from "./keys-page.tsx";
import { changeLimit, limitTyped, type Refused } from "./limit-input.ts";
import { NewKeyPage } from "./new-key-page.tsx";
import { pathId } from "./path-id.ts";

const labels = () => ({
  name: text.name,
  scopes: text.scopes,
  expires_in_days: text.expiry,
  requests_per_minute: limits.perMinute,
});

export const keyRoutes = new Hono<PagesHono>();

keyRoutes.get("/", async (c) => {
  const { view, member, now } = c.var;
  const cursor = c.req.query("cursor");
  const path = `/v1/api-keys${queryOf({ cursor })}`;
  const { data: list, next_cursor: next } = await member.api.read(apiKeyPage, path);
  return render(c, <KeysPage {...{ view, member, now, list, next, cursor }} />);
});

keyRoutes.get("/new", (c) => {
  const { view, member, ids } = c.var;
  return render(c, <NewKeyPage {...{ view, member, requestKey: ids.secret(16) }} />);
});

/** The secret is in this answer only: no redirect, nothing stored, nothing to go back to. */
keyRoutes.post("/", async (c) => {
  const { view, member, ids, form } = c.var;
  const scopes = form.getAll("scopes").map(String);
  const perMinute = lineOf(form, "requests_per_minute");
  const values = { name: lineOf(form, "name"), scopes, days: lineOf(form, "expires_in_days"), perMinute };
  const limit = limitTyped(perMinute);
  const again = (errors: readonly FieldError[]) =>
    render(c, <NewKeyPage {...{ view, member, values, errors, requestKey: ids.secret(16) }} />, 400);
  const errors = [
    ...(values.name === "" ? [{ field: "name", text: text.missingName }] : []),
    ...(scopes.length === 0 ? [{ field: "scopes", text: text.missingScopes }] : []),
    ...(limit === undefined ? [{ field: "requests_per_minute", text: limits.notANumber }] : []),
  ];
  if (errors.length > 0) return again(errors);
  try {
    const body = {
      ...{ name: values.name, scopes, expires_in_days: Number(values.days) },
      requests_per_minute: limit,
    };
    const requestKey = lineOf(form, "request_key");
    const answer = await member.api.send({ method: "POST", path: "/v1/api-keys", body, requestKey });
    const { secret } = createdApiKey.parse(answer);
    const { origin } = new URL(c.req.url);
    return render(c, <CreatedKeyPage {...{ view, member, secret, origin }} />);
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== "invalid_request") throw error;
    return again(fieldErrors(error, labels()));
  }
});

async function renderKey(c: Context<PagesHono>, refused?: Refused) {
  const { view, member, now } = c.var;
  const apiKey = await findKey(member, pathId("apiKey", c.req.param("id") ?? ""));
  const saved = !refused && c.req.query("saved") !== undefined;
  return render(c, <KeyPage {...{ view, member, now, apiKey, saved, ...refused }} />, refused ? 400 : 200);
}

keyRoutes.get("/:id", (c) => renderKey(c));

keyRoutes.post("/:id", async (c) => {
  const { member, form } = c.var;
  const id = pathId("apiKey", c.req.param("id"));
  const field = "requests_per_minute";
  const refused = await changeLimit(field, lineOf(form, field), (limit) => {
    const ifMatch = `"v${lineOf(form, "version")}"`;
    const path = `/v1/api-keys/${id}`;
    return member.api.send({ method: "PATCH", path, body: { [field]: limit }, ifMatch });
  });
  return refused ? renderKey(c, refused) : c.redirect(`/console/api-keys/${id}?saved`, 303);
});

keyRoutes.get("/:id/revoke", async (c) => {
  const { view, member } = c.var;
  const apiKey = await findKey(member, pathId("apiKey", c.req.param("id")));
  return render(c, <RevokeKeyPage {...{ view, member, apiKey }} />);
});

keyRoutes.post("/:id/revoke", async (c) => {
  const id = pathId("apiKey", c.req.param("id"));
  await c.var.member.api.send({ method: "DELETE", path: `/v1/api-keys/${id}` });
  return c.redirect("/console/api-keys", 303);
});

const pagesLookedAt = 20;

/** The API lists keys and has no address for one of them. @throws {Problem} `not_found` */
async function findKey({ api }: Member, id: string): Promise<ApiKey> {
  let cursor: string | undefined;
  for (let page = 0; page < pagesLookedAt; page++) {
    const answer = await api.read(apiKeyPage, `/v1/api-keys${queryOf({ limit: "100", cursor })}`);
    const found = answer.data.find((candidate) => candidate.id === id);
    if (found) return found;
    if (answer.next_cursor === null) break;
    cursor = answer.next_cursor;
  }
  throw new Problem("not_found", "");
}
