import { randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import type { Region } from "../shared/kernel/region.ts";
import type { Platform } from "./platform.ts";

export type DemoCompany = {
  name: string;
  slug: string;
  region: Region;
  plan: "developer" | "team" | "enterprise";
  email: string;
  password: string;
};

const companies: Omit<DemoCompany, "password">[] = [
  { name: "Lone Star Labs", slug: "lone-star", region: "us", plan: "developer", email: "ada@lone-star.test" },
  { name: "Rheinwerk", slug: "rheinwerk", region: "eu", plan: "team", email: "ida@rheinwerk.test" },
  { name: "Thames & Sons", slug: "thames", region: "uk", plan: "enterprise", email: "joan@thames.test" },
];

/** Signs the demo companies up through the public door, once per installation. */
export async function seed(platform: Platform, file: string, isFirstRun: boolean): Promise<DemoCompany[]> {
  const known = isFirstRun ? [] : read(file);
  const missing = companies.filter(({ slug }) => !known.some((company) => company.slug === slug));
  for (const company of missing) {
    const password = randomBytes(15).toString("base64url");
    await signUp(platform, { ...company, password });
    known.push({ ...company, password });
    writeFileSync(file, JSON.stringify(known, null, 2), { mode: 0o600 });
  }
  return known;
}

async function signUp(platform: Platform, company: DemoCompany): Promise<void> {
  const { name, slug, region, plan, email, password } = company;
  const owner = { name: "Demo Owner", email, password };
  const response = await platform.fetch(`/v1/signup?region=${region}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name, slug, region, plan, owner }),
  });
  if (!response.ok)
    throw new Error(`sign-up of ${name} was answered ${response.status}: ${await response.text()}`);
}

function read(file: string): DemoCompany[] {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as DemoCompany[];
  } catch {
    return [];
  }
}
