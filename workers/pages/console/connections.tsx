import { type Context, Hono } from "hono";
import {
  attemptList,
  connectionList,
  connectionTest,
  connectionView,
} from "../../../shared/connections/contract.ts";
import { domainList } from "../../../shared/connections/domain-contract.ts";
import { providers } from "../../../shared/connections/words.ts";
import { Problem } from "../../../shared/kernel/problem.ts";
import { lineOf, textOf } from "../door/form.ts";
import type { PagesHono } from "../environment.ts";
import { connections as text } from "../messages/connections.ts";
import { type FieldError, fieldErrors } from "../parts/field-errors.ts";
import { render } from "../parts/render.ts";
import { bodyOf, valuesIn, withFile } from "./connection-input.ts";
import { ConnectionPage, type ConnectionProps, RemoveConnectionPage } from "./connection-page.tsx";
import { ConnectionsPage, DraftPage, home, ProviderPage } from "./connections-page.tsx";
import { pathId } from "./path-id.ts";

type C = Context<PagesHono>;

const labels = () => ({
  name: text.name,
  client_id: text.clientId,
  issuer: text.issuer,
  hosted_domain: text.hostedDomain,
  directory_id: text.directoryId,
  secret: text.secret,
  metadata_url: text.metadataUrl,
  metadata: text.metadata,
  metadata_certificate: text.metadataCertificate,
  region: text.place,
  default_role: text.defaultRole,
  group_roles: text.groups,
});

export const connectionRoutes = new Hono<PagesHono>();

const pathOf = (c: C): string => `/v1/connections/${pathId("connection", c.req.param("id") ?? "")}`;

const beside = ["invalid_request", "egress_refused", "conflict", "precondition_failed"];
const ofPeers = ["upstream_failed", "upstream_timeout"];

/** Beside the fields; a proof that is wanted first, or an outage, is a page of its own. @throws {Problem} */
function findingsIn(error: unknown, names: Record<string, string> = {}): FieldError[] {
  if (!(error instanceof Problem) || ![...beside, ...ofPeers].includes(error.code)) throw error;
  return fieldErrors(error, { ...labels(), domain: text.domain }, names);
}

async function show(c: C, more: Partial<ConnectionProps> = {}, status: 200 | 400 = 200) {
  const { view, member, ids } = c.var;
  const path = pathOf(c);
  const [connection, { data: attempts }, { data: domains }] = await Promise.all([
    member.api.read(connectionView, path),
    member.api.read(attemptList, `${path}/attempts`),
    member.api.read(domainList, "/v1/domains"),
  ]);
  const shown = { view, member, connection, attempts, domains, requestKey: ids.secret(16) };
  return render(c, <ConnectionPage {...{ ...shown, ...more }} />, status);
}

connectionRoutes.get("/", async (c) => {
  const { view, member } = c.var;
  const { data: list } = await member.api.read(connectionList, "/v1/connections");
  return render(c, <ConnectionsPage {...{ view, member, list }} />);
});

connectionRoutes.get("/new", (c) => {
  const { view, member, ids } = c.var;
  const provider = providers.find((each) => each === c.req.query("provider"));
  if (!provider) return render(c, <ProviderPage {...{ view, member }} />);
  const values = { ...valuesIn(new FormData()), name: text.providers[provider], region: "other" };
  const first = { ...values, default_role: "viewer" };
  return render(c, <DraftPage {...{ view, member, provider, values: first, requestKey: ids.secret(16) }} />);
});

connectionRoutes.post("/", async (c) => {
  const { view, member, ids, form } = c.var;
  const provider = providers.find((each) => each === lineOf(form, "provider"));
  if (!provider) return c.redirect(`${home}/new`, 303);
  const values = await withFile(valuesIn(form), form);
  try {
    const made = await member.api.send({
      method: "POST",
      path: "/v1/connections",
      body: { provider, ...bodyOf(provider, values, lineOf(form, "secret")) },
      requestKey: lineOf(form, "request_key"),
    });
    return c.redirect(`${home}/${connectionView.parse(made).id}`, 303);
  } catch (error) {
    const again = { view, member, provider, values, errors: findingsIn(error), requestKey: ids.secret(16) };
    return render(c, <DraftPage {...again} />, 400);
  }
});

connectionRoutes.get("/:id", (c) => show(c));

const versionIn = (form: FormData) => `"v${lineOf(form, "version")}"`;

connectionRoutes.post("/:id", async (c) => {
  const { member, form } = c.var;
  const path = pathOf(c);
  const values = await withFile(valuesIn(form), form);
  const kept = await member.api.read(connectionView, path);
  try {
    const body = bodyOf(kept.provider, values, textOf(form, "secret"), kept);
    await member.api.send({ method: "PATCH", path, body, ifMatch: versionIn(form) });
  } catch (error) {
    return show(c, { values, errors: findingsIn(error) }, 400);
  }
  return c.redirect(`${home}/${kept.id}`, 303);
});

/** One deed on the page of a connection, and back to it; what is in the way is said there. */
async function deed(c: C, send: (path: string) => Promise<unknown>, names: Record<string, string> = {}) {
  try {
    await send(pathOf(c));
  } catch (error) {
    return show(c, { errors: findingsIn(error, names) }, 400);
  }
  return c.redirect(`${home}/${c.req.param("id")}`, 303);
}

connectionRoutes.post("/:id/keys", (c) => {
  const { member, form } = c.var;
  const requestKey = lineOf(form, "request_key");
  const body = { step: lineOf(form, "step") };
  return deed(c, (path) => member.api.send({ method: "POST", path: `${path}/keys`, body, requestKey }));
});

connectionRoutes.post("/:id/domains", (c) => {
  const { member, form } = c.var;
  const requestKey = lineOf(form, "request_key");
  const body = { name: lineOf(form, "domain") };
  const send = () => member.api.send({ method: "POST", path: "/v1/domains", body, requestKey });
  return deed(c, send, { "#/name": "domain" });
});

connectionRoutes.post("/:id/domains/:domain", (c) => {
  const path = `/v1/domains/${pathId("domain", c.req.param("domain") ?? "")}/verify`;
  return deed(c, () => c.var.member.api.send({ method: "POST", path }));
});

connectionRoutes.post("/:id/test", async (c) => {
  const prepared = await c.var.member.api.send({ method: "POST", path: `${pathOf(c)}/tests` });
  return show(c, { test: connectionTest.parse(prepared) });
});

connectionRoutes.post("/:id/status", async (c) => {
  const { member, form } = c.var;
  const path = pathOf(c);
  try {
    const body = { status: lineOf(form, "status") };
    await member.api.send({ method: "PATCH", path, body, ifMatch: versionIn(form) });
  } catch (error) {
    return show(c, { errors: findingsIn(error) }, 400);
  }
  return c.redirect(`${home}/${c.req.param("id")}`, 303);
});

connectionRoutes.get("/:id/remove", async (c) => {
  const { view, member } = c.var;
  const connection = await member.api.read(connectionView, pathOf(c));
  return render(c, <RemoveConnectionPage {...{ view, member, connection }} />);
});

connectionRoutes.post("/:id/remove", async (c) => {
  await c.var.member.api.send({ method: "DELETE", path: pathOf(c) });
  return c.redirect(home, 303);
});
