import { beforeAll, describe, expect, test } from "vitest";
import { type Company, openCompany } from "../support/company.ts";
import { platform } from "../support/platform.ts";
import { goodCallers, narrowedCallers } from "./callers.ts";
import { countCells, drive, operators, routes } from "./role-cells.ts";

let company: Company;

beforeAll(async () => {
  company = await openCompany(platform());
});

describe("every role at every route (M-014, M-022, M-054, M-070, M-077)", { timeout: 240_000 }, () => {
  test("roles and narrowed keys are let in exactly where the permission table says", async () => {
    const good = await goodCallers(company);
    expect(await drive([...good, ...(await narrowedCallers(company))], routes)).toEqual([]);
    expect(await drive(good, operators, "unauthenticated")).toEqual([]);
  });

  test("the cells are many", () => {
    const cells = countCells();
    console.log(`${routes.length} routes of tenants, ${operators.length} of operators: ${cells} cells`);
    expect(cells).toBeGreaterThanOrEqual(12 * routes.length);
  });
});
