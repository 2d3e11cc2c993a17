import { type Context, Hono } from "hono";
import { pageOf } from "../../../shared/http/wire.ts";
import type { IdKind } from "../../../shared/kernel/ids.ts";
import { Problem } from "../../../shared/kernel/problem.ts";
import { grantPage, memberPage, member as memberView } from "../../../shared/members/contract.ts";
import { invitationPage, issuedInvitation } from "../../../shared/members/invitation-contract.ts";
import { transferPage } from "../../../shared/members/transfer-contract.ts";
import { project } from "../../../shared/projects/contract.ts";
import { lineOf } from "../door/form.ts";
import type { Member, PagesHono } from "../environment.ts";
import { limits } from "../messages/limits.ts";
import { members as text } from "../messages/members.ts";
import { type FieldError, fieldErrors } from "../parts/field-errors.ts";
import { render } from "../parts/render.ts";
import { queryOf } from "./api.ts";
import { InvitedPage } from "./invite-page.tsx";
import { limitTyped } from "./limit-input.ts";
import { HandOverPage, MemberPage, RemovePage, type Typed } from "./member-page.tsx";
import { MembersPage } from "./members-page.tsx";
import { pathId } from "./path-id.ts";
import { waitingResets } from "./resets.tsx";

const home = "/console/members";
const labels = () => ({
  ...{ role: text.role, projects: text.projectAccess, access_ends_at: text.accessEnds },
  requests_per_minute: limits.perMinute,
});

export const memberRoutes = new Hono<PagesHono>();

memberRoutes.get("/", async (c) => {
  const { view, member } = c.var;
  const cursor = c.req.query("cursor");
  const [page, pending, transfers, waiting] = await Promise.all([
    member.api.read(memberPage, `/v1/members${queryOf({ cursor })}`),
    member.api.read(invitationPage, "/v1/invitations?status=pending&limit=100"),
    member.api.read(transferPage, "/v1/members/ownership-transfers?limit=1"),
    member.may("members:write") ? waitingResets(c) : 0,
  ]);
  const { data: list, next_cursor: next } = page;
  const transfer = transfers.data.find(({ status }) => status === "pending");
  return render(
    c,
    <MembersPage {...{ view, member, list, next, cursor, invitations: pending.data, transfer, waiting }} />,
  );
});

/** An id of the path, spelled as ours are. */
const idOf = (c: Context<PagesHono>, kind: IdKind, name = "id") => pathId(kind, c.req.param(name) ?? "");

const send = (c: Context<PagesHono>, method: "POST" | "DELETE", path: string, body?: unknown) =>
  c.var.member.api.send({
    ...{ method, path, requestKey: c.var.ids.secret(16) },
    ...(body === undefined ? {} : { body }),
  });

memberRoutes.post("/invitations/:id/resend", async (c) => {
  const { view, member } = c.var;
  const answer = await send(c, "POST", `/v1/invitations/${idOf(c, "invitation")}/resend`);
  const { url, mailed } = issuedInvitation.parse(answer);
  return render(c, <InvitedPage {...{ view, member, url, mailed }} />);
});

memberRoutes.post("/invitations/:id/revoke", async (c) => {
  await send(c, "DELETE", `/v1/invitations/${idOf(c, "invitation")}`);
  return c.redirect(home, 303);
});

memberRoutes.post("/ownership/:id/:verb{accept|decline|cancel}", async (c) => {
  const at = `/v1/members/ownership-transfers/${idOf(c, "transfer")}`;
  await send(c, "POST", `${at}/${c.req.param("verb")}`);
  return c.redirect(home, 303);
});

async function renderMember(c: Context<PagesHono>, errors: readonly FieldError[] = [], typed?: Typed) {
  const { view, member } = c.var;
  const id = idOf(c, "user");
  const [entry, grants, projects] = await Promise.all([
    member.api.read(memberView, `/v1/members/${id}`),
    member.api.read(grantPage, `/v1/members/${id}/project-grants?limit=100`),
    projectsOf(member),
  ]);
  return render(
    c,
    <MemberPage {...{ view, member, entry, grants: grants.data, projects, errors, typed }} />,
    errors.length > 0 ? 400 : 200,
  );
}

/** As many as a form can sensibly offer. */
export const projectsOf = async ({ api }: Member) =>
  (await api.read(pageOf(project), "/v1/projects?limit=100")).data;

memberRoutes.get("/:id", (c) => renderMember(c));

memberRoutes.post("/:id", async (c) => {
  const { member, form } = c.var;
  const [projects, ends] = [lineOf(form, "projects"), lineOf(form, "access_ends_at")];
  const [role, perMinute] = [lineOf(form, "role"), lineOf(form, "requests_per_minute")];
  const typed = { role, projects, access_ends_at: ends, requests_per_minute: perMinute };
  const limit = limitTyped(perMinute);
  if (limit === undefined)
    return renderMember(c, [{ field: "requests_per_minute", text: limits.notANumber }], typed);
  const body = {
    role,
    ...(projects === "" ? {} : { projects }),
    ...(ends === "" || role !== "guest" ? {} : { access_ends_at: endOf(ends) }),
    requests_per_minute: limit,
  };
  const path = `/v1/members/${idOf(c, "user")}`;
  try {
    await member.api.send({ method: "PATCH", path, body, ifMatch: `"v${lineOf(form, "version")}"` });
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (error.code === "precondition_failed") return renderMember(c, [{ text: text.changedMeanwhile }]);
    if (!["invalid_request", "conflict"].includes(error.code)) throw error;
    return renderMember(c, fieldErrors(error, labels()), typed);
  }
  return c.redirect(home, 303);
});

/** The end of a day (UTC), as the API takes it. */
export const endOf = (date: string): string => `${date}T23:59:59Z`;

memberRoutes.post("/:id/grants", async (c) => {
  const id = idOf(c, "user");
  await send(c, "POST", `/v1/members/${id}/project-grants`, { project_id: lineOf(c.var.form, "project_id") });
  return c.redirect(`${home}/${id}`, 303);
});

memberRoutes.post("/:id/grants/:grant", async (c) => {
  const [id, grant] = [idOf(c, "user"), idOf(c, "grant", "grant")];
  await send(c, "DELETE", `/v1/members/${id}/project-grants/${grant}`);
  return c.redirect(`${home}/${id}`, 303);
});

memberRoutes.get("/:id/:question{remove|ownership}", async (c) => {
  const { view, member, ids } = c.var;
  const entry = await member.api.read(memberView, `/v1/members/${idOf(c, "user")}`);
  const props = { view, member, entry, requestKey: ids.secret(16) };
  return render(
    c,
    c.req.param("question") === "remove" ? <RemovePage {...props} /> : <HandOverPage {...props} />,
  );
});

memberRoutes.post("/:id/remove", async (c) => {
  await send(c, "DELETE", `/v1/members/${idOf(c, "user")}`);
  return c.redirect(home, 303);
});

memberRoutes.post("/:id/ownership", async (c) => {
  const path = `/v1/members/${idOf(c, "user")}/ownership-transfer`;
  await c.var.member.api.send({ method: "POST", path, requestKey: lineOf(c.var.form, "request_key") });
  return c.redirect(home, 303);
});
