import { beforeAll, describe, expect, test } from "vitest";
import { permissions } from "../../shared/kernel/access.ts";
import { type Company, openCompany } from "../support/company.ts";
import { elevated } from "../support/operators.ts";
import { platform } from "../support/platform.ts";
import { badCallers, type Caller, deputyCaller, fewCallers, newKey, suspendedCaller } from "./callers.ts";
import { countCells, drive, routes } from "./role-cells.ts";

let company: Company;

beforeAll(async () => {
  company = await openCompany(platform());
});

describe("every credential at every route (M-014, M-022, M-054, M-070, M-077)", { timeout: 240_000 }, () => {
  test("somebody from above is an administrator there, and nobody once they are none above", async () => {
    const { caller, demote } = await deputyCaller(company);
    expect(await drive([caller], routes)).toEqual([]);
    await demote();
    expect(await drive([caller], routes, "unauthenticated")).toEqual([]);
  });

  test("what is no credential, or no longer, or another region's, opens nothing", async () => {
    expect(await drive(await badCallers(company), routes)).toEqual([]);
  });

  test("a key and a session past their time open nothing", async () => {
    const { secret } = await newKey(company, "owner", permissions);
    const callers = [secret, company.accessToken].map((token): Caller => {
      return { name: token.slice(0, 6), token, region: "us", verdict: () => "unauthenticated" };
    });
    const day = 86_400_000;
    await platform().clock.advance(day + 1_000);
    try {
      expect(await drive(callers, routes)).toEqual([]);
    } finally {
      await platform().clock.advance(-day - 1_000);
    }
  });

  test("of a suspended company what the permission table leaves open, of a closed and a purged one nothing", async () => {
    const left = await openCompany(platform());
    const callers = await fewCallers(left);
    const operator = await elevated(platform(), left, ["lifecycle"]);
    const move = async (verb: string) => {
      await operator.ask("POST", `/v1/tenants/${left.id}/${verb}`, { body: { reason: "abuse" } });
      await platform().clock.advance(5_000); // a company that asks this often may hold leases for so long
    };
    await move("suspend");
    expect(await drive(callers.map(suspendedCaller), routes)).toEqual([]);
    await move("close");
    const [session, key] = callers.filter(({ name }) => name.endsWith("owner"));
    if (!session || !key) throw new Error("an owner has a session and a key");
    expect(await drive([session, key], routes, "gone")).toEqual([]);
    await move("purge");
    await platform().cron("us");
    expect(await drive([session], routes, "gone")).toEqual([]);
    expect(await drive([key], routes, "unauthenticated")).toEqual([]);
  });

  test("the cells are many", () => {
    const cells = countCells();
    console.log(`${routes.length} routes of tenants: ${cells} cells`);
    expect(cells).toBeGreaterThanOrEqual(12 * routes.length);
  });
});
