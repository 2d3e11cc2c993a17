import { beforeAll, describe, expect, test } from "vitest";
import { authenticationReport, type ReportedMember } from "../../shared/reports/contract.ts";
import { type Company, openCompany } from "../support/company.ts";
import { join } from "../support/members.ts";
import { platform } from "../support/platform.ts";
import { entraUser, patchOf, provider } from "../support/scim.ts";

let company: Company;
beforeAll(async () => {
  company = await openCompany(platform());
});

const read = async () =>
  authenticationReport.parse(await company.ask("GET", "/v1/members/authentication-report"));

/** The same from the tables themselves, past everything the product computes. */
async function counted(table: string, column: string, where = "true"): Promise<Map<string, number>> {
  const sql = `select ${column} as id, count(*) as number from all_${table} where tenant_id = ? and ${where} group by 1`;
  const rows = await Promise.all(
    [0, 1].map((shard) => platform().d1<{ id: string; number: number }>(["us", shard], sql, company.id)),
  );
  return new Map(rows.flat().map(({ id, number }) => [id, number]));
}

describe("the report of authentication @auth-audit (M-061)", () => {
  test("is equal to the data, person by person and in its totals", async () => {
    const [admin, dormant] = [await join(company, { role: "admin" }), await join(company)];
    const okta = await provider(company);
    const { body } = await okta.call("POST", "/Users", { body: entraUser() });
    const off = String((await okta.call("POST", "/Users", { body: entraUser() })).body["id"]);
    await okta.call("PATCH", `/Users/${off}`, {
      body: patchOf({ op: "replace", path: "active", value: false }),
    });
    const report = await read();
    const [people, passkeys, passwords, apps] = await Promise.all([
      counted("users", "id", "removed_at is null"),
      counted("passkeys", "user_id"),
      counted("passwords", "id"),
      counted("second_factors", "user_id", "confirmed_at is not null"),
    ]);
    expect(report.members.map(({ id }) => id).sort()).toEqual([...people.keys()].sort());
    for (const { id, ...one } of report.members)
      expect(one, id).toMatchObject({
        mfa: passkeys.has(id) || apps.has(id),
        passkeys: passkeys.get(id) ?? 0,
        password: passwords.has(id),
        admin: [company.userId, admin.id].includes(id),
        status: id === off ? "deactivated" : "active",
        dormant: id === body["id"],
        sso_enforced: false,
      });
    expect(report.totals).toEqual({
      ...{
        members: 5,
        active: 4,
        admins: 2,
        mfa: 2,
        mfa_percent: 50,
        admins_without_mfa: 1,
        dormant: 1,
        sso_enforced: 0,
      },
    });
    expect(report.members.find(({ id }) => id === dormant.id)?.last_sign_in_at).not.toBeNull();
  });

  test("says the same as a table, and who single sign-on is enforced for", async () => {
    await company.ask("PATCH", "/v1/tenants/me/policy", { body: { sso_required: true } });
    const report = await read();
    expect(report.policy).toEqual({
      mfa_required: false,
      sso_required: true,
      sso_domains: ["example.test"].slice(1),
    });
    const enforced = report.members.filter((one) => one.sso_enforced).map(({ id }) => id);
    expect(enforced).toEqual(report.members.map(({ id }) => id).filter((id) => id !== company.userId));
    const answer = await company.call("GET", "/v1/members/authentication-report?format=csv");
    expect(answer.headers.get("content-type")).toContain("text/csv");
    const [header = "", ...lines] = (await answer.text()).trimEnd().split("\r\n");
    const columns = header.split(",") as (keyof ReportedMember)[];
    expect(lines).toEqual(
      report.members.map((one) => columns.map((name) => String(one[name] ?? "")).join(",")),
    );
    await company.ask("PATCH", "/v1/tenants/me/policy", { body: { sso_required: false } });
  });

  test("is for whoever may read the trail", async () => {
    const viewer = await join(company, { role: "viewer" });
    expect((await viewer.call("GET", "/v1/members/authentication-report")).status).toBe(403);
  });

  test("calls dormant who has not been here for thirty days", async () => {
    await platform().clock.advance(31 * 86_400_000);
    const signIn = await platform().fetch("/v1/auth/login", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ email: company.email, password: company.password }),
    });
    company.accessToken = ((await signIn.json()) as { access_token: string }).access_token;
    const { members, totals } = await read();
    expect(members.filter((one) => one.status === "active" && !one.dormant)).toMatchObject([
      { id: company.userId },
    ]);
    expect(totals.dormant).toBe(totals.active - 1);
  });
});
