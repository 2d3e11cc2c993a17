import { beforeAll, describe, expect, test } from "vitest";
import type { FactorResetView } from "../../shared/members/factor-reset-contract.ts";
import { type Company, openCompany } from "../support/company.ts";
import { enrolApp } from "../support/factors.ts";
import { auditOf, problemOf } from "../support/identity.ts";
import { type Colleague, join } from "../support/members.ts";
import { platform } from "../support/platform.ts";

describe("another person's factors are reset by two administrators (M-069)", () => {
  let company: Company;
  let admin: Colleague;
  let lost: Colleague;
  beforeAll(async () => {
    company = await openCompany(platform(), { region: "eu" });
    [admin, lost] = [await join(company, { role: "admin" }), await join(company)];
    await enrolApp(lost);
  });
  const request = (who: Colleague | Company) =>
    who.ask<FactorResetView>("POST", `/v1/members/${lost.id}/factor-reset`);
  const decide = (who: Colleague | Company, id: string, verb = "approve") =>
    who.call("POST", `/v1/members/factor-resets/${id}/${verb}`);
  const stateOf = async (answer: Response) => [answer.status, (await problemOf(answer)).code];

  test("one alone cannot, nor the person, nor a developer; a second one can, once", async () => {
    const { id, status } = await request(admin);
    expect(status).toBe("pending");
    const again = await company.call("POST", `/v1/members/${lost.id}/factor-reset`);
    expect(await stateOf(again)).toEqual([409, "conflict"]);
    expect(await stateOf(await decide(admin, id))).toEqual([409, "conflict"]);
    expect((await decide(lost, id)).status).toBe(403);
    expect(await lost.ask("GET", "/v1/auth/mfa")).toMatchObject({ recovery_codes_left: 10 });
    expect((await decide(company, id)).status).toBe(200);
    expect(await stateOf(await decide(company, id))).toEqual([409, "conflict"]);
    expect((await lost.call("GET", "/v1/auth/mfa")).status).toBe(401);
    const rows = await platform().d1<{ count: number }>(
      ["eu", 0],
      "select count(*) as count from all_second_factors where user_id = ?",
      lost.id,
    );
    expect(rows[0]?.count).toBe(0);
    const actions = (await auditOf(platform(), "eu", company.id)).map(({ action }) => action);
    expect(actions).toEqual(expect.arrayContaining(["factor_reset.requested", "factor_reset.done"]));
  });

  test("nobody resets who is above them, or themselves; a day later it has to be asked for anew", async () => {
    const owner = await admin.call("POST", `/v1/members/${company.userId}/factor-reset`);
    expect(await stateOf(owner)).toEqual([403, "forbidden"]);
    const own = await company.call("POST", `/v1/members/${company.userId}/factor-reset`);
    expect(await stateOf(own)).toEqual([409, "conflict"]);
    const { id } = await request(company);
    expect((await decide(admin, id, "cancel")).status).toBe(200);
    const late = await request(company);
    await platform().clock.advance(25 * 3_600_000);
    await company.renew();
    expect(await stateOf(await decide(company, late.id, "cancel"))).toEqual([410, "gone"]);
    expect((await request(company)).status).toBe("pending");
  });
});
