import { describe, expect, test } from "vitest";
import { readMigrations } from "../../scripts/wrangler-files.ts";
import { regions } from "../../shared/kernel/region.ts";
import { openCompany } from "../support/company.ts";
import { platform, startOwnPlatform } from "../support/platform.ts";

describe("the local platform", () => {
  test("has every migration in every shard, each sealed with its own region (M-024)", async () => {
    const names = readMigrations("region").map(({ name }) => name);
    for (const region of regions) {
      for (const shard of region === "us" ? [0, 1] : [0]) {
        const applied = await platform().d1<{ name: string }>(
          [region, shard],
          "select name from d1_migrations order by id",
        );
        expect(applied.map(({ name }) => name)).toEqual(names);
        expect(await platform().d1([region, shard], "select region from residency")).toEqual([{ region }]);
      }
    }
  });

  test("answers with the same build in every region", async () => {
    await platform().cron(); // other files have moved the clock: each region compares what it erased, as every minute
    const response = await platform().fetch("/health/ready");
    const { build, regions: answers } = (await response.json()) as {
      build: string;
      regions: Record<string, { build: string; status: string }>;
    };
    expect(response.status).toBe(200);
    expect(Object.keys(answers)).toEqual([...regions]);
    for (const answer of Object.values(answers)) expect(answer).toMatchObject({ build, status: "ready" });
  });

  test("serves the API's document and a reference page that loads nothing from elsewhere", async () => {
    const document = await platform().fetch("/v1/openapi.json");
    expect(document.headers.get("content-type")).toContain("application/json");
    expect(await document.json()).toMatchObject({ openapi: "3.1.1" });
    const page = await platform().fetch("/docs/");
    expect(page.headers.get("content-security-policy")).toContain("default-src 'none'; script-src 'self';");
    const sources = [...(await page.text()).matchAll(/(?:src|data-url)="([^"]+)"/g)].map(
      ([, source]) => source,
    );
    expect(sources).toEqual(["/v1/openapi.json", "/docs/scalar.js"]);
    for (const source of sources) expect((await platform().fetch(source ?? "")).status).toBe(200);
  });

  test("loses nothing that was acknowledged when its runtime is killed", async () => {
    const own = await startOwnPlatform({ regions: ["us"], bare: true });
    try {
      const company = await openCompany(own, { region: "us", plan: "developer" });
      await own.clock.advance(3_600_000);
      const moved = await own.clock.now();
      await own.kill();
      expect(await own.clock.now()).toBeGreaterThanOrEqual(moved);
      const response = await own.fetch("/v1/auth/login", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ email: company.email, password: company.password }),
      });
      expect(response.status).toBe(200);
    } finally {
      await own.stop();
    }
  });
});
