import { describe, expect, test } from "vitest";
import { planFacts } from "../../shared/kernel/plan.ts";
import { type Company, openCompany } from "../support/company.ts";
import { inFlight } from "../support/in-flight.ts";
import { platform } from "../support/platform.ts";

interface Usage {
  month_requests: number;
  projects: { used: number };
}
interface Project {
  id: string;
  name: string;
}

const usageOf = (company: Company) => company.ask<Usage>("GET", "/v1/tenants/me/usage");

/** A neighbour's work: every answer is looked at. @returns how many requests it took */
async function work(company: Company, steps: number, first = 0): Promise<number> {
  for (let step = first; step < first + steps; step++) {
    const name = `Shop ${step} ${company.marker}`;
    const { id } = await company.ask<Project>("POST", "/v1/projects", { body: { name } });
    expect(await company.ask<Project>("GET", `/v1/projects/${id}`)).toMatchObject({ id, name });
    const { data } = await company.ask<{ data: Project[] }>("GET", "/v1/projects?limit=100");
    expect(data.length).toBe(step + 1);
    expect(data.every((project) => project.name.endsWith(company.marker))).toBe(true);
  }
  return 3 * steps;
}

describe("a tenant at ten times its limit (M-021)", () => {
  test("is held back to it, and its neighbour's answers and counts are right to the last one", async () => {
    const noisy = await openCompany(platform(), { plan: "developer" });
    const quiet = await openCompany(platform());
    const flood = Array.from({ length: 10 * planFacts.developer.limits.requestsPerMinute });
    const before = (await usageOf(noisy)).month_requests;
    const [statuses, asked] = await Promise.all([
      inFlight(flood, 16, async () => {
        const response = await noisy.call("GET", "/v1/projects");
        await response.text();
        return response.status;
      }),
      work(quiet, 12),
    ]);
    const admitted = statuses.filter((status) => status === 200).length;
    expect(new Set(statuses)).toEqual(new Set([200, 429]));
    expect(admitted).toBeLessThan(flood.length / 2);
    await platform().clock.advance(61_000);
    expect(await work(quiet, 1, 12)).toBe(3); // a fast machine was given leases: now the door says what it spent
    expect(await usageOf(quiet)).toMatchObject({ month_requests: asked + 3 + 1, projects: { used: 13 } });
    expect((await usageOf(noisy)).month_requests).toBe(before + admitted + 1);
  });
});
