import { describe, expect, test } from "vitest";
import { openCompany } from "../support/company.ts";
import { move } from "../support/moves.ts";
import { platform } from "../support/platform.ts";

describe("a company moves to another region (M-172)", () => {
  test("with everything it has", async () => {
    const company = await openCompany(platform(), { region: "us" });
    await company.ask("POST", "/v1/projects", { body: { name: "Shop" } });
    console.log(await move(platform(), company, { toRegion: "eu" }));
    for (const region of ["us", "eu"] as const)
      console.log(
        region,
        await platform().d1(region, "select * from moving"),
        await platform().d1(region, "select kind, tenant_id from lobby where tenant_id = ?", company.id),
        await platform().d1(region, "select * from placement where tenant_id = ?", company.id),
        await platform().d1(region, "select action from all_audit_events where tenant_id = ?", company.id),
      );
  });
});
