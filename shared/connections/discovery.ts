import type { TenantDb } from "../data/tenant-db.ts";
import { readEmail } from "../identity/email.ts";
import { Problem } from "../kernel/problem.ts";
import { effectivePolicy } from "../tenancy/policy-rules.ts";
import { domainOf } from "./domain-name.ts";
import { lodgeOf, type SsoContext } from "./ports.ts";
import { findVerifiedDomain, listConnections } from "./store.ts";
import { urlsOf } from "./urls.ts";

/** How the company of an address signs in. It follows from the domain, or the company's name, and says nothing of the person. */
export interface WaysIn {
  ways: { name: string; href: string }[];
  /** Whether everybody but an owner must come by one of them. */
  required: boolean;
}

const none: WaysIn = { ways: [], required: false };

export async function discoverWays(
  ctx: SsoContext,
  given: { email: string; tenant: string },
): Promise<WaysIn> {
  const email = readEmail(given.email);
  const domain = email === undefined ? undefined : domainOf(email);
  const ofDomain = domain === undefined ? null : await ctx.companyOfDomain(domain);
  const slug = given.tenant === "" ? ofDomain : given.tenant;
  if (slug === null) return none;
  try {
    const { db, tenant } = await lodgeOf(ctx, slug);
    const ways = await waysInto(ctx.origin, db, tenant);
    const own = domain === undefined ? undefined : await findVerifiedDomain(db, domain);
    const required = effectivePolicy(tenant).sso_required || own?.ssoRequired === true;
    return { ways, required: required && ways.length > 0 };
  } catch (error) {
    if (error instanceof Problem && error.code === "not_found") return none;
    throw error;
  }
}

/** A company's connections that are open to its people. */
export async function waysInto(
  origin: string,
  db: TenantDb,
  tenant: Parameters<typeof urlsOf>[1],
): Promise<WaysIn["ways"]> {
  const enabled = (await listConnections(db)).filter(({ status }) => status === "enabled");
  return enabled.map(({ id, name }) => ({ name, href: urlsOf(origin, tenant, id).login }));
}

/** Whether the company lets people of this address in by single sign-on only. */
export async function demandsSso(db: TenantDb, email: string): Promise<boolean> {
  const domain = domainOf(email);
  return domain !== undefined && (await findVerifiedDomain(db, domain))?.ssoRequired === true;
}
