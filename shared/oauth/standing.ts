import type { TenantDb } from "../data/tenant-db.ts";
import { mayGoOn } from "../identity/policy-gate.ts";
import type { IdentityContext } from "../identity/ports.ts";
import { isPastSso } from "../identity/session.ts";
import { openMember, type SealedMember } from "../tenancy/service.ts";

/**
 * Whether a tool may act for this person by a sign-in of this kind, as policy and domains stand now: what ends their
 * own sessions ends the tools' too. @throws {Problem} `key_unavailable`
 */
export async function mayActFor(
  ctx: IdentityContext,
  db: TenantDb,
  member: SealedMember,
  signIn: Parameters<typeof mayGoOn>[1],
): Promise<boolean> {
  if (!mayGoOn(member, signIn, ctx.clock.now())) return false;
  const opened = await openMember(ctx.openVault(db, ctx), member);
  return opened !== undefined && !(await isPastSso(ctx, db, opened, signIn.amr));
}
