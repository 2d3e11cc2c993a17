import { beforeAll, describe, expect, test } from "vitest";
import type { Accepted, IssuedInvitation } from "../../shared/members/invitation-contract.ts";
import type { Organization } from "../../shared/tenancy/organization-contract.ts";
import { Authenticator } from "../support/authenticator.ts";
import { type Company, openCompany } from "../support/company.ts";
import { inputFor, startKeyService } from "../support/key-service.ts";
import { newEmail, ofNobody, passkeyFor } from "../support/members.ts";
import { enter, plant } from "../support/organizations.ts";
import { platform } from "../support/platform.ts";

interface Event {
  action: string;
  actor: { kind: string; id: string };
  detail: Record<string, unknown>;
}

let top: Company;
beforeAll(async () => {
  top = await openCompany(platform());
});

const outcomeOf = async (response: Response) => {
  const { code, state } = (await response.json()) as { code?: string; state?: string };
  return [response.status, state ?? code];
};

/** Accepts with a passkey: a password costs a slow hash. */
async function accept(token: string | null, email: string): Promise<Response> {
  const person = { token: token ?? "", email, name: "Cho Owner" };
  const passkey = await passkeyFor(new Authenticator(platform().url), person);
  return ofNobody("/v1/auth/invitations/accept", { ...person, passkey });
}

describe("an organisation's first owner is invited from above (M-015)", () => {
  let child: Organization;
  let deputy: string;
  beforeAll(async () => {
    child = await plant(top);
    deputy = await enter(top, child.id);
  });

  const inviteOwner = (email = newEmail(), token = deputy) =>
    top.call("POST", "/v1/invitations", { token, body: { email, role: "owner" } });
  const issued = async (email: string) => (await (await inviteOwner(email)).json()) as IssuedInvitation;

  test("of those invited the first to accept owns it, and nobody is made an owner from above again", async () => {
    const [first, late, resent] = [newEmail(), newEmail(), newEmail()];
    const [one, two, three] = [await issued(first), await issued(late), await issued(resent)];
    expect(one).toMatchObject({ role: "owner", projects: "all", invited_by: top.userId });
    const again = await top.ask<IssuedInvitation>("POST", `/v1/invitations/${three.id}/resend`, {
      token: deputy,
    });
    const racers = await Promise.all([accept(one.token, first), accept(again.token, resent)]);
    expect(racers.map(({ status }) => status).sort()).toEqual([201, 410]);
    const [won] = await Promise.all(racers.filter(({ status }) => status === 201).map((each) => each.json()));
    const { user, tenant, session } = won as Accepted;
    expect([user.role, tenant.id]).toEqual(["owner", child.id]);
    expect((await ofNobody("/v1/auth/invitations/inspect", { token: two.token })).status).toBe(410);
    expect(await outcomeOf(await inviteOwner())).toEqual([409, "has_owner"]);
    const resend = `/v1/invitations/${two.id}/resend`;
    expect(await outcomeOf(await top.call("POST", resend, { token: deputy }))).toEqual([409, "has_owner"]);
    const owner = session.access_token;
    expect((await top.call("POST", resend, { token: owner })).status).toBe(400);
    expect((await inviteOwner(newEmail(), owner)).status).toBe(400);
    // The child stands on its own: its owner decides there, and sees nothing of what is above.
    expect(
      (await top.call("PATCH", `/v1/members/${user.id}`, { token: deputy, body: { role: "viewer" } })).status,
    ).toBe(403);
    expect((await top.call("DELETE", `/v1/members/${user.id}`, { token: deputy })).status).toBe(403);
    expect(await top.ask("GET", "/v1/organizations", { token: owner })).toMatchObject({ data: [] });
    expect((await top.call("GET", `/v1/organizations/${top.id}`, { token: owner })).status).toBe(404);
    expect((await top.call("POST", `/v1/organizations/${top.id}/suspend`, { token: owner })).status).toBe(
      404,
    );
    expect((await top.call("POST", `/v1/organizations/${top.id}/sessions`, { token: owner })).status).toBe(
      404,
    );
    const { data } = await top.ask<{ data: unknown[] }>("GET", "/v1/members", { token: owner });
    expect(data).toHaveLength(1);
    const closing = { token: owner, body: { slug: child.slug } };
    expect((await top.call("POST", "/v1/tenants/me/close", closing)).status).toBe(200);
  });

  test("in one's own company nobody is invited to be an owner", async () => {
    expect((await inviteOwner(newEmail(), top.accessToken)).status).toBe(400);
  });
});

describe("whoever administers from above does what an administrator there could (M-015, M-071)", () => {
  test("in every part of administration, and the child's trail names the person and not the parent", async () => {
    const child = await plant(top);
    const token = await enter(top, child.id);
    const ask = <T = Record<string, unknown>>(method: string, path: string, body?: unknown) =>
      top.ask<T>(method, path, { token, ...(body === undefined ? {} : { body }) });
    const { id: project } = await ask<{ id: string }>("POST", "/v1/projects", { name: "Theirs" });
    const email = newEmail();
    const guest = { email, role: "guest", project_ids: [project] };
    const invited = await ask<IssuedInvitation>("POST", "/v1/invitations", guest);
    const { user } = (await (await accept(invited.token, email)).json()) as Accepted;
    const { data } = await ask<{ data: { email: string }[] }>("GET", "/v1/members");
    expect(data.map((member) => member.email)).toEqual([email]);
    await ask("PATCH", `/v1/members/${user.id}`, { role: "developer", projects: "granted" });
    const { id: grant } = await ask<{ id: string }>("POST", `/v1/members/${user.id}/project-grants`, {
      project_id: (await ask<{ id: string }>("POST", "/v1/projects", { name: "Also theirs" })).id,
    });
    await ask("DELETE", `/v1/members/${user.id}/project-grants/${grant}`);
    await ask("PATCH", "/v1/tenants/me/policy", { session_minutes: 600 });
    await ask("PATCH", "/v1/tenants/me", { name: "Renamed from above" });
    for (const path of ["keys", "elevations", "audit-streams", "api-keys", "privacy/erasures"])
      await ask("GET", `/v1/${path}`);
    await top.call("POST", "/v1/privacy/exports", { token, body: {} }).then((file) => file.text());
    const stream = await ask<{ id: string }>("POST", "/v1/audit-streams", {
      url: `https://${crypto.randomUUID()}.example.com/audit`,
      region: "other",
    });
    await ask("DELETE", `/v1/audit-streams/${stream.id}`);
    await ask("DELETE", `/v1/members/${user.id}`);
    // What binds a company, or is a person's own, stays with its people.
    const refused = [
      ["POST", "/v1/keys/rotate", undefined],
      ["POST", "/v1/keys/customer", inputFor(await startKeyService(platform()))],
      ["POST", "/v1/tenants/me/close", { slug: child.slug }],
      ["POST", "/v1/api-keys", { name: "k", scopes: ["projects:read"] }],
      ["POST", `/v1/members/${user.id}/ownership-transfer`, undefined],
    ] as const;
    for (const [method, path, body] of refused)
      expect((await top.call(method, path, { token, ...(body ? { body } : {}) })).status, path).toBe(403);
    const { data: trail } = await ask<{ data: Event[] }>("GET", "/v1/audit-events?limit=100");
    const theirs = trail.filter(({ actor }) => actor.id === top.userId);
    expect(new Set(theirs.map(({ action }) => action))).toEqual(
      new Set([
        ...["tenant.created", "organization.session_opened", "project.created", "invitation.created"],
        ...["member.changed", "project_grant.created", "project_grant.removed", "member.removed"],
        ...["tenant.policy_changed", "tenant.renamed", "audit_stream.created", "audit_stream.deleted"],
        "access.refused",
        "privacy.exported",
      ]),
    );
    expect(theirs.every(({ actor, detail }) => actor.kind === "user" && detail["via"] === "parent")).toBe(
      true,
    );
    expect(JSON.stringify(trail)).not.toContain(top.id);
  });
});
