import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { FoundedTenant, OwnerInvitation } from "../../shared/operators/contract.ts";
import { passwordOf } from "../proofs/traces.ts";
import { post, problemOf } from "../support/identity.ts";
import { elevated, TestOperator } from "../support/operators.ts";
import { platform } from "../support/platform.ts";

const p = platform();
const region = "eu";
const word = () => randomUUID().replaceAll("-", "").slice(0, 12);
const ada = new TestOperator(p, `ada-${word()}`, region);
const person = () => ({ name: "Olga", email: `olga-${word()}@example.test` });
const found = (owner: object, change: object = {}) =>
  ada.ask<FoundedTenant>("POST", "/v1/tenants", {
    body: { name: "Fjord", slug: `fjord-${word()}`, plan: "team", owner, ...change },
  });
const inviting = async (id: string) => {
  const by = await elevated(p, { id, region }, ["lifecycle"]);
  return (owner: object, headers: Record<string, string> = {}) =>
    by.call("POST", `/v1/tenants/${id}/owner-invitations`, { body: { owner }, headers });
};
const accept = (token: string | null, email: string) =>
  post(p, "/v1/auth/invitations/accept?region=eu", {
    ...{ token, email, name: "Olga Herself", password: passwordOf(word()) },
  });
const codeOf = async (response: Response) => {
  const { code, ...more } = await problemOf(response);
  return [response.status, code, (more as { state?: string }).state];
};

describe("a first owner who never came (M-010, M-011)", () => {
  test("is invited again at another address: the mistyped one opens nothing, its address is destroyed", async () => {
    const [mistyped, right] = [person(), person()];
    const { id, invitation: former } = await found(mistyped);
    const invite = await inviting(id);
    const key = randomUUID();
    const response = await invite(right, { "idempotency-key": key });
    expect(response.status).toBe(201);
    const { token, url } = (await response.json()) as OwnerInvitation;
    const replayed = await invite(right, { "idempotency-key": key });
    expect(await replayed.json()).toMatchObject({ token: null, url: null });
    expect(url).toContain(token);
    expect(await codeOf(await accept(former.token, mistyped.email))).toEqual([410, "gone", undefined]);
    expect((await accept(token, mistyped.email)).status).toBe(400);
    const accepted = await accept(token, right.email);
    expect(accepted.status).toBe(201);
    const { session } = (await accepted.json()) as { session: { access_token: string } };
    const ask = async <T>(path: string) =>
      (await (
        await p.fetch(path, { headers: { authorization: `Bearer ${session.access_token}` } })
      ).json()) as T;
    const members = await ask<{ data: { email: string; role: string }[] }>("/v1/members");
    expect(members.data).toMatchObject([{ email: right.email, role: "owner" }]);
    expect(members.data).toHaveLength(1);
    expect(await ask("/v1/tenants/me/usage")).toMatchObject({ seats: { used: 1 } });
    const trail = await ask<{ data: { actor: { kind: string } }[] }>("/v1/audit-events?action=owner.invited");
    expect(trail.data).toMatchObject([{ actor: { kind: "operator" } }]);
    const rows = await p.d1<{ wrapped: string | null }>(
      region,
      "select k.wrapped from all_users u join all_subject_keys k on k.tenant_id = u.tenant_id and k.id = u.id where u.tenant_id = ? and u.removed_at is not null",
      id,
    );
    expect(rows).toEqual([{ wrapped: null }]);
    expect(await codeOf(await invite(person()))).toEqual([409, "conflict", "has_owner"]);
  });

  test("can have the same address, also once the invitation lapsed", async () => {
    const owner = person();
    const { id, invitation } = await found(owner);
    const early = (await (await (await inviting(id))(owner)).json()) as OwnerInvitation;
    await p.clock.advance(Date.parse(invitation.expires_at) - (await p.clock.now()) + 60_000);
    await p.cron(region);
    expect((await accept(early.token, owner.email)).status).toBe(410);
    const again = (await (await (await inviting(id))(owner)).json()) as OwnerInvitation;
    expect((await accept(again.token, owner.email)).status).toBe(201);
  });

  test("is not replaced under the hand of who accepts: of both at once one happens", async () => {
    const [first, second] = [person(), person()];
    const { id, invitation } = await found(first);
    const invite = await inviting(id);
    const [accepted, invited] = await Promise.all([accept(invitation.token, first.email), invite(second)]);
    expect([201, 410]).toContain(accepted.status);
    expect(invited.status).toBe(accepted.status === 201 ? 409 : 201);
  });

  test("is not an operator's to name without an elevation, and not where a company has its owner", async () => {
    const { id } = await found(person());
    const body = { owner: person() };
    const alone = await ada.call("POST", `/v1/tenants/${id}/owner-invitations`, { body });
    expect(alone.status).toBe(403);
    const refused = await (await inviting(id))({ name: "Olga", email: "olga" });
    expect(await problemOf(refused)).toMatchObject({ errors: [{ pointer: "#/owner/email" }] });
  });

  test("of a strict company gets a link at its region's own host", async () => {
    const { id, invitation } = await found(person(), { plan: "enterprise", residency: "strict" });
    const anew = (await (await (await inviting(id))(person())).json()) as OwnerInvitation;
    for (const { url } of [invitation, anew]) expect(new URL(url ?? "").hostname).toMatch(/^eu\./);
  });
});
