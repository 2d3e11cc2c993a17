import { randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import type { SignUpAnswer } from "../shared/identity/contract.ts";
import { passwordFault } from "../shared/identity/password-fault.ts";
import type { Plan } from "../shared/kernel/plan.ts";
import type { Region } from "../shared/kernel/region.ts";
import type { Platform } from "./platform.ts";
import { post } from "./post.ts";

export type DemoCompany = {
  name: string;
  slug: string;
  region: Region;
  plan: Plan;
  owner: string;
  email: string;
  password: string;
};

const companies: Omit<DemoCompany, "password">[] = [
  {
    name: "Lone Star Labs",
    slug: "lone-star",
    region: "us",
    plan: "developer",
    owner: "Ada Okafor",
    email: "ada@lone-star.test",
  },
  {
    name: "Rheinwerk",
    slug: "rheinwerk",
    region: "eu",
    plan: "team",
    owner: "Ida Brandt",
    email: "ida@rheinwerk.test",
  },
  {
    name: "Thames & Sons",
    slug: "thames",
    region: "uk",
    plan: "enterprise",
    owner: "Joan Whitlock",
    email: "joan@thames.test",
  },
];

/** Signs the demo companies up through the public door, once per installation. */
export async function seed(platform: Platform, file: string, isFirstRun: boolean): Promise<DemoCompany[]> {
  const known = isFirstRun ? [] : read(file);
  const missing = companies.filter(({ slug }) => !known.some((company) => company.slug === slug));
  for (const company of missing) {
    const password = drawPassword(company);
    await open(platform, { ...company, password });
    known.push({ ...company, password });
    writeFileSync(file, JSON.stringify(known, null, 2), { mode: 0o600 });
  }
  return known;
}

async function open(platform: Platform, company: DemoCompany): Promise<void> {
  const { name, slug, region, plan, email, password, owner } = company;
  const { session } = await post<SignUpAnswer>(platform, `/v1/signup?region=${region}`, {
    company: { name, slug },
    region,
    plan,
    owner: { name: owner, email, password },
  });
  if (session === null) throw new Error(`${name} was signed up twice`);
  await post(platform, "/v1/projects", { name: "First project" }, session.access_token);
}

function read(file: string): DemoCompany[] {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as DemoCompany[];
  } catch {
    return [];
  }
}

/** One in 4096 of any texts looks like a breached password; the next one does not. */
function drawPassword(company: Omit<DemoCompany, "password">): string {
  const password = randomBytes(15).toString("base64url");
  const known = { company: company.name, email: company.email, name: company.owner };
  return passwordFault(password, known) ? drawPassword(company) : password;
}
