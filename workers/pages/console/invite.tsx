import { Hono } from "hono";
import { Problem } from "../../../shared/kernel/problem.ts";
import { issuedInvitation } from "../../../shared/members/invitation-contract.ts";
import { lineOf } from "../door/form.ts";
import type { PagesHono } from "../environment.ts";
import { members as text } from "../messages/members.ts";
import { type FieldError, fieldErrors } from "../parts/field-errors.ts";
import { render } from "../parts/render.ts";
import { InvitedPage, InvitePage, type InviteValues } from "./invite-page.tsx";
import { endOf, projectsOf } from "./members.tsx";

const labels = () => ({
  email: text.email,
  name: text.name,
  language: text.language,
  role: text.role,
  projects: text.projectAccess,
  access_ends_at: text.accessEnds,
  project_ids: text.grantsTitle,
});

export const inviteRoutes = new Hono<PagesHono>();

inviteRoutes.get("/", async (c) => {
  const { view, member, ids } = c.var;
  const projects = await projectsOf(member);
  return render(c, <InvitePage {...{ view, member, projects, requestKey: ids.secret(16) }} />);
});

/** The link is in this answer only: no redirect, nothing to go back to. */
inviteRoutes.post("/", async (c) => {
  const { view, member, ids, form } = c.var;
  const values = valuesOf(form);
  const again = async (errors: readonly FieldError[]) => {
    const projects = await projectsOf(member);
    return render(
      c,
      <InvitePage {...{ view, member, projects, values, errors, requestKey: ids.secret(16) }} />,
      400,
    );
  };
  if (values.email === "") return again([{ field: "email", text: text.missingEmail }]);
  try {
    const requestKey = lineOf(form, "request_key");
    const body = bodyOf(values);
    const answer = await member.api.send({ method: "POST", path: "/v1/invitations", body, requestKey });
    const { url, mailed } = issuedInvitation.parse(answer);
    return await render(c, <InvitedPage {...{ view, member, url, mailed }} />);
  } catch (error) {
    const correctable =
      error instanceof Problem && ["invalid_request", "conflict", "not_found"].includes(error.code);
    if (!correctable) throw error;
    return again(fieldErrors(error, labels()));
  }
});

const valuesOf = (form: FormData): InviteValues => ({
  email: lineOf(form, "email"),
  name: lineOf(form, "name"),
  language: lineOf(form, "language"),
  role: lineOf(form, "role"),
  days: lineOf(form, "expires_in_days"),
  projects: lineOf(form, "projects"),
  ends: lineOf(form, "access_ends_at"),
  projectIds: form.getAll("project_ids").map(String),
});

/** What was left empty is the API's to choose. */
function bodyOf({ email, name, language, role, days, projects, ends, projectIds }: InviteValues) {
  return {
    email,
    role,
    expires_in_days: Number(days),
    ...(name === "" ? {} : { name }),
    ...(language === "" ? {} : { language }),
    ...(projects === "" ? {} : { projects }),
    ...(ends === "" || role !== "guest" ? {} : { access_ends_at: endOf(ends) }),
    ...(projectIds.length === 0 ? {} : { project_ids: projectIds }),
  };
}
