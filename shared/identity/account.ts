import { findCredentials, type LobbyEntry } from "../data/lobby.ts";
import { byPreference } from "../data/preferred-accounts.ts";
import type { TenantDb } from "../data/tenant-db.ts";
import type { Vault } from "../keys/contract.ts";
import { findMember, type Member } from "../tenancy/service.ts";
import { systemPrincipal } from "./credential.ts";
import { type IdentityContext, tenantDbOf } from "./ports.ts";
import { findPassword, type PasswordRow } from "./store.ts";

/** A person a credential led to, readable, as they are now. */
export interface Account {
  db: TenantDb;
  vault: Vault;
  member: Member;
  shard: number;
  password: PasswordRow | undefined;
}

/** @throws {Problem} `key_unavailable` */
export async function openAccount(
  ctx: IdentityContext,
  { tenantId, shard, subjectId }: Pick<LobbyEntry, "tenantId" | "shard" | "subjectId">,
): Promise<Account | undefined> {
  const db = tenantDbOf(ctx, systemPrincipal(tenantId, shard));
  const vault = ctx.openVault(db, ctx);
  const [member, password] = await Promise.all([
    findMember(db, vault, subjectId, ctx.clock.now()),
    findPassword(db, subjectId),
  ]);
  return member && { db, vault, member, shard, password };
}

/** Nobody works for as many companies; whoever founds them for others makes no more work than this. */
const mostOpened = 50;

/**
 * The accounts of an address here, or the one in the company that is named. Where letters reached the person comes
 * first: anybody founds companies with somebody else's address, and as many as they like before them.
 */
export async function openAccounts(
  ctx: IdentityContext,
  digest: string,
  slug: string | undefined,
): Promise<Account[]> {
  const { home } = ctx.shards;
  const known = await findCredentials(home, "email", digest, slug);
  const meant = slug === undefined ? await byPreference(ctx.shards.all(), known, ctx.clock.now()) : known;
  const accounts = await Promise.all(meant.slice(0, mostOpened).map((entry) => openAccount(ctx, entry)));
  return accounts.flatMap((account) =>
    account && (slug === undefined || account.member.tenant.slug === slug) ? [account] : [],
  );
}
