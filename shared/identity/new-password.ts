import type { TenantDb } from "../data/tenant-db.ts";
import { insert, update, type Write } from "../data/write.ts";
import { invalidField } from "../kernel/problem.ts";
import type { Vault } from "../keys/contract.ts";
import { effectivePolicy } from "../tenancy/policy-rules.ts";
import type { Member } from "../tenancy/service.ts";
import { passwordFault } from "./password-fault.ts";
import { keptFormer, unguessed, used } from "./password-rules.ts";
import type { IdentityContext } from "./ports.ts";
import type { PasswordRow } from "./store.ts";
import { passwords } from "./tables.ts";

interface Holder {
  db: TenantDb;
  vault: Vault;
  member: Member;
  password: PasswordRow | undefined;
}

/**
 * A new password in place of whatever was there, by the company's policy; guesses at the old one are forgotten.
 * `sessionId`: the session that changes it, which may send that again.
 * @throws {Problem} `invalid_request` naming `#/password`
 */
export async function draftPassword(
  ctx: IdentityContext,
  { vault, member, password: row }: Holder,
  plain: string,
  sessionId?: string,
): Promise<Write> {
  const { user, tenant } = member;
  const policy = effectivePolicy(tenant);
  const known = { company: tenant.name, email: user.email, name: user.name };
  const fault = passwordFault(plain, known, policy.password_minimum ?? undefined);
  if (fault) throw invalidField("#/password", fault.code, fault.detail);
  const former = row ? await formerOf(vault, row, keptFormer(policy)) : [];
  for (const phc of former)
    if (await ctx.hasher.verify(phc, plain)) throw invalidField("#/password", used.code, used.detail);
  const now = ctx.clock.now();
  const phc = await ctx.hasher.hash(plain);
  const { id } = user;
  if (!row) {
    const times = { changedAt: now, changedBy: sessionId ?? null, createdAt: now, updatedAt: now };
    return insert(passwords, await vault.seal(passwords, { id, phc, ...times }));
  }
  const kept = former.length > 0 ? JSON.stringify(former) : null;
  const { id: _, ...cells } = await vault.seal(passwords, { id, phc, former: kept });
  // Never the time of the one before: what was begun with that one is told from this by it.
  const changedAt = Math.max(now, row.changedAt + 1);
  const fresh = { ...unguessed, changedAt, changedBy: sessionId ?? null, updatedAt: now };
  return update(passwords, id, row.version, { ...cells, ...fresh });
}

/** The present hash and those before, newest first, as many as the policy looks back. */
async function formerOf(vault: Vault, row: PasswordRow, count: number): Promise<string[]> {
  if (count === 0) return [];
  const { phc, former } = await vault.open(passwords, row);
  const before = former === null ? [] : (JSON.parse(former) as string[]);
  return [...(phc === null ? [] : [phc]), ...before].slice(0, count);
}
