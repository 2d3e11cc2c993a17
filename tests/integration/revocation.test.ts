import { expect, test } from "vitest";
import type { SessionList } from "../../shared/identity/session-contract.ts";
import type { OrganizationSession } from "../../shared/tenancy/organization-contract.ts";
import { openCompany } from "../support/company.ts";
import { bearer } from "../support/identity.ts";
import { join } from "../support/members.ts";
import { plant } from "../support/organizations.ts";
import { platform } from "../support/platform.ts";

/** A route of every script that answers callers. */
const doors = [
  ["api", "/v1/projects"],
  ["tenants", "/v1/tenants/me/info"],
  ["identity", "/v1/auth/me"],
] as const;

test("a session that ends is refused by every script with its next request (M-058)", async () => {
  const company = await openCompany(platform(), { plan: "enterprise" });
  const ask = (token: string) =>
    Promise.all(
      doors.map(
        async ([script, path]) =>
          (await platform().worker(`${script}-${company.region}`, path, { headers: bearer(token) })).status,
      ),
    );
  const colleague = await join(company);
  expect(await ask(colleague.accessToken)).toEqual([200, 200, 200]);
  await company.ask("DELETE", `/v1/members/${colleague.id}/sessions`);
  expect(await ask(colleague.accessToken)).toEqual([401, 401, 401]);
  // What every isolate has heard of now, none has to ask about again.
  expect(await ask(colleague.accessToken)).toEqual([401, 401, 401]);
  expect(await ask(company.accessToken)).toEqual([200, 200, 200]);

  const changed = await join(company, { role: "viewer" });
  expect(await ask(changed.accessToken)).toEqual([200, 200, 200]);
  const body = { role: "guest", access_ends_at: null };
  await company.call("PATCH", `/v1/members/${changed.id}`, { body: { ...body, role: "developer" } });
  await company.ask("DELETE", `/v1/members/${changed.id}`);
  expect(await ask(changed.accessToken)).toEqual([401, 401, 401]);
});

test("what was opened below with a session ends with it", async () => {
  const company = await openCompany(platform(), { plan: "enterprise" });
  const { id } = await plant(company);
  const path = `/v1/organizations/${id}/sessions`;
  const { access_token } = await company.ask<OrganizationSession>("POST", path);
  const below = async () =>
    (
      await platform().worker(`tenants-${company.region}`, "/v1/tenants/me/info", {
        headers: bearer(access_token),
      })
    ).status;
  expect(await below()).toBe(200);
  const { data } = await company.ask<SessionList>("GET", "/v1/auth/sessions");
  await company.call("DELETE", `/v1/auth/sessions/${data[0]?.id}`);
  expect(await below()).toBe(401);
});
