import { type Context, Hono } from "hono";
import { Problem } from "../../../shared/kernel/problem.ts";
import { groupPage, issuedToken, tokenPage } from "../../../shared/scim/contract.ts";
import { lineOf } from "../door/form.ts";
import type { PagesHono } from "../environment.ts";
import { provisioning as text } from "../messages/provisioning.ts";
import { type FieldError, fieldErrors } from "../parts/field-errors.ts";
import { render } from "../parts/render.ts";
import { queryOf } from "./api.ts";
import { pathId } from "./path-id.ts";
import { DrawnTokenPage, ProvisioningPage, type ProvisioningProps } from "./provisioning-page.tsx";

const home = "/console/provisioning";
const labels = () => ({ name: text.name, default_role: text.defaultRole, expires_in_days: text.expiry });

export const provisioningRoutes = new Hono<PagesHono>();

async function renderPage(
  c: Context<PagesHono>,
  again: { errors?: readonly FieldError[]; values?: ProvisioningProps["values"] } = {},
) {
  const { view, member, now, ids } = c.var;
  const cursor = c.req.query("cursor");
  const [{ data: tokens }, { data: groups, next_cursor: next }] = await Promise.all([
    member.api.read(tokenPage, "/v1/provisioning/tokens?limit=100"),
    member.api.read(groupPage, `/v1/provisioning/groups${queryOf({ cursor })}`),
  ]);
  const { values, errors = [] } = again;
  const shown = { view, member, tokens, groups, next, cursor, now, errors, requestKey: ids.secret(16) };
  const address = `${new URL(c.req.url).origin}/scim/v2`;
  return render(
    c,
    <ProvisioningPage {...{ ...shown, address, ...(values ? { values } : {}) }} />,
    errors.length > 0 ? 400 : 200,
  );
}

provisioningRoutes.get("/", (c) => renderPage(c));

/** The secret is in this answer only: no redirect, nothing stored, nothing to go back to. */
provisioningRoutes.post("/tokens", async (c) => {
  const { view, member, form } = c.var;
  const [name, role, days] = ["name", "default_role", "expires_in_days"].map((field) => lineOf(form, field));
  const values = { name: name ?? "", role: role ?? "", days: days ?? "" };
  const body = {
    name: values.name,
    default_role: values.role === "" ? null : values.role,
    expires_in_days: Number(values.days),
  };
  try {
    const requestKey = lineOf(form, "request_key");
    const path = "/v1/provisioning/tokens";
    const { secret } = issuedToken.parse(await member.api.send({ method: "POST", path, body, requestKey }));
    return render(c, <DrawnTokenPage {...{ view, member, secret }} />);
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== "invalid_request") throw error;
    return renderPage(c, { errors: fieldErrors(error, labels()), values });
  }
});

provisioningRoutes.post("/tokens/:id/revoke", async (c) => {
  const id = pathId("provisioningToken", c.req.param("id"));
  await c.var.member.api.send({ method: "DELETE", path: `/v1/provisioning/tokens/${id}` });
  return c.redirect(home, 303);
});

provisioningRoutes.post("/groups/:id", async (c) => {
  const { member, form } = c.var;
  const path = `/v1/provisioning/groups/${pathId("group", c.req.param("id"))}`;
  const role = lineOf(form, "role");
  const body = { role: role === "" ? null : role };
  try {
    await member.api.send({ method: "PATCH", path, body, ifMatch: `"v${lineOf(form, "version")}"` });
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== "precondition_failed") throw error;
    return renderPage(c, { errors: [{ text: text.changedMeanwhile }] });
  }
  return c.redirect(home, 303);
});
