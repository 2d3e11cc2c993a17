import { type Context, Hono } from "hono";
import { Problem } from "../../../shared/kernel/problem.ts";
import { issuedInvitation } from "../../../shared/members/invitation-contract.ts";
import {
  type Organization,
  organization,
  organizationDetail,
  organizationPage,
  organizationSession,
} from "../../../shared/tenancy/organization-contract.ts";
import { lineOf } from "../door/form.ts";
import type { Member, PagesHono } from "../environment.ts";
import { organizations as text } from "../messages/organizations.ts";
import { type FieldError, fieldErrors } from "../parts/field-errors.ts";
import { render } from "../parts/render.ts";
import { queryOf } from "./api.ts";
import { InvitedOwnerPage, type OwnerValues } from "./organization-owner-page.tsx";
import { CloseOrganizationPage, OrganizationPage } from "./organization-page.tsx";
import { NewOrganizationPage, OrganizationsPage } from "./organizations-page.tsx";
import { pathId } from "./path-id.ts";

const labels = () => ({ name: text.name, slug: text.slug });
const ownerLabels = () => ({ owner_name: text.ownerName, owner_email: text.ownerEmail });
const ownerNames = { "#/name": "owner_name", "#/email": "owner_email" };
/** More than a tree can have organisations. */
const pagesLookedAt = 10;

export const organizationRoutes = new Hono<PagesHono>();

async function listAll({ api }: Member): Promise<Organization[]> {
  const list: Organization[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < pagesLookedAt; page++) {
    const answer = await api.read(organizationPage, `/v1/organizations${queryOf({ limit: "100", cursor })}`);
    list.push(...answer.data);
    if (answer.next_cursor === null) break;
    cursor = answer.next_cursor;
  }
  return list;
}

organizationRoutes.get("/", async (c) => {
  const { view, member } = c.var;
  return render(c, <OrganizationsPage {...{ view, member, list: await listAll(member) }} />);
});

organizationRoutes.get("/new", async (c) => {
  const { view, member, ids } = c.var;
  const values = { name: "", slug: "", parent: c.req.query("parent") ?? member.tenant.id };
  const list = await listAll(member);
  return render(c, <NewOrganizationPage {...{ view, member, list, values, requestKey: ids.secret(16) }} />);
});

organizationRoutes.post("/", async (c) => {
  const { view, member, ids, form } = c.var;
  const [name, slug, parent] = [lineOf(form, "name"), lineOf(form, "slug"), lineOf(form, "parent")];
  const again = async (errors: ReturnType<typeof fieldErrors>, status: 400 | 402 | 409) => {
    const page = { view, member, list: await listAll(member), requestKey: ids.secret(16) };
    return render(
      c,
      <NewOrganizationPage {...{ ...page, values: { name, slug, parent }, errors }} />,
      status,
    );
  };
  if (name === "") return again([{ field: "name", text: text.missingName }], 400);
  try {
    const body = { name, ...(slug ? { slug } : {}), parent_id: pathId("tenant", parent) };
    const requestKey = lineOf(form, "request_key");
    const answer = await member.api.send({ method: "POST", path: "/v1/organizations", body, requestKey });
    return c.redirect(`/console/organizations/${organization.parse(answer).id}`, 303);
  } catch (error) {
    const isTheirs = error instanceof Problem && [400, 402, 409].includes(error.status);
    if (!isTheirs) throw error;
    return again(fieldErrors(error, labels()), error.status as 400 | 402 | 409);
  }
});

/** One organisation; with what became of the form for its first owner. */
async function show(
  c: Context<PagesHono>,
  id: string,
  sent?: { owner: OwnerValues; errors: readonly FieldError[] },
): Promise<Response> {
  const { view, member, ids } = c.var;
  const [found, list] = await Promise.all([
    member.api.read(organizationDetail, `/v1/organizations/${id}`),
    listAll(member),
  ]);
  const { origin } = new URL(c.req.url);
  const page = { view, member, organization: found, list, origin, requestKey: ids.secret(16) };
  return render(c, <OrganizationPage {...page} {...sent} />, sent ? 400 : 200);
}

organizationRoutes.get("/:id", (c) => show(c, pathId("tenant", c.req.param("id"))));

/** Invited from within, as somebody from above; the link is in this answer only. */
organizationRoutes.post("/:id/owner", async (c) => {
  const { view, member, form } = c.var;
  const id = pathId("tenant", c.req.param("id"));
  const owner = { owner_name: lineOf(form, "owner_name"), owner_email: lineOf(form, "owner_email") };
  if (owner.owner_email === "")
    return show(c, id, { owner, errors: [{ field: "owner_email", text: text.missingEmail }] });
  const { owner_name: name, owner_email: email } = owner;
  const body = { email, role: "owner", language: view.locale, ...(name === "" ? {} : { name }) };
  try {
    const entering = { method: "POST", path: `/v1/organizations/${id}/sessions` } as const;
    const { access_token: token } = organizationSession.parse(await member.api.send(entering));
    const inviting = { method: "POST", path: "/v1/invitations", body } as const;
    const requestKey = lineOf(form, "request_key");
    const { url, mailed } = issuedInvitation.parse(
      await member.api.as(token).send({ ...inviting, requestKey }),
    );
    const found = await member.api.read(organizationDetail, `/v1/organizations/${id}`);
    return await render(c, <InvitedOwnerPage {...{ view, member, organization: found, url, mailed }} />);
  } catch (error) {
    const correctable = error instanceof Problem && ["invalid_request", "conflict"].includes(error.code);
    if (!correctable) throw error;
    return show(c, id, { owner, errors: fieldErrors(error, ownerLabels(), ownerNames) });
  }
});

organizationRoutes.get("/:id/close", async (c) => {
  const { view, member } = c.var;
  const id = pathId("tenant", c.req.param("id"));
  const found = await member.api.read(organizationDetail, `/v1/organizations/${id}`);
  return render(c, <CloseOrganizationPage {...{ view, member, organization: found }} />);
});

/** Each change leads back to where its effect is seen. */
organizationRoutes.post("/:id/:verb{move|suspend|resume|close}", async (c) => {
  const { member, form } = c.var;
  const id = pathId("tenant", c.req.param("id"));
  const verb = c.req.param("verb");
  const body = verb === "move" ? { parent_id: pathId("tenant", lineOf(form, "parent")) } : undefined;
  const path = `/v1/organizations/${id}/${verb}`;
  await member.api.send({ method: "POST", path, ...(body === undefined ? {} : { body }) });
  return c.redirect(`/console/organizations/${id}`, 303);
});
