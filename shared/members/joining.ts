import type { TenantDb } from "../data/tenant-db.ts";
import type { Role } from "../kernel/access.ts";
import { Problem } from "../kernel/problem.ts";
import { effectivePolicy } from "../tenancy/policy-rules.ts";
import type { Member } from "../tenancy/service.ts";
import type { InvitationContext } from "./open-invitation.ts";

interface Newcomer {
  db: TenantDb;
  tenant: Member["tenant"];
  /** Normalised. */
  email: string;
  role: Role;
}

/** What the company asks of whoever joins. */
export interface Demands {
  /** Only by the company's own sign-in page; a first owner comes without, or a broken provider would keep them out. */
  sso: boolean;
  /** A password alone is not enough. */
  mfa: boolean;
}

export async function demandsOn(
  ctx: Pick<InvitationContext, "demandsSso">,
  { db, tenant, email, role }: Newcomer,
): Promise<Demands> {
  const policy = effectivePolicy(tenant);
  const isDemanded = policy.sso_required || (await ctx.demandsSso?.(db, email)) === true;
  return { sso: isDemanded && role !== "owner", mfa: policy.mfa_required };
}

/** Where the company's own sign-in pages are. */
export const waysOf = async (
  ctx: Pick<InvitationContext, "waysIn">,
  { db, tenant }: Pick<Newcomer, "db" | "tenant">,
): Promise<{ name: string; href: string }[]> => (await ctx.waysIn?.(db, tenant)) ?? [];

/** @throws {Problem} `forbidden` with the ways to go instead: signing in there uses the invitation up */
export async function assertNoSso(
  ctx: Pick<InvitationContext, "waysIn">,
  newcomer: Newcomer,
  { sso }: Demands,
): Promise<void> {
  if (!sso) return;
  throw new Problem(
    "forbidden",
    "Your organisation requires single sign-on: sign in there, and the invitation is accepted by it.",
    { members: { policy: "sso_required", sign_in: await waysOf(ctx, newcomer) } },
  );
}
