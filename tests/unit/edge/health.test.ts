import { expect, test } from "vitest";
import { type Region, regions } from "../../../shared/kernel/region.ts";
import { healthOf } from "../../../workers/edge/health.ts";

/** Regions whose databases are migrated answer 200, the others 503. */
const statusOf = async (path: string, isMigrated: (region: Region) => boolean): Promise<number> =>
  (
    await healthOf(path, regions, async (region) =>
      Response.json({}, { status: isMigrated(region) ? 200 : 503 }),
    )
  ).status;

test.each(["/health", "/health/ready"])("%s says 503 until every region is ready", async (path) => {
  expect(await statusOf(path, () => true)).toBe(200);
  expect(await statusOf(path, (region) => region !== "eu")).toBe(503);
});

test("what lives answers, ready or not; other names of health are nothing", async () => {
  expect(await statusOf("/health/live", () => false)).toBe(200);
  await expect(statusOf("/health/other", () => true)).rejects.toThrow("no such resource");
});
