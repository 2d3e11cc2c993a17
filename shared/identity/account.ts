import { findCredentials, type LobbyEntry } from "../data/lobby.ts";
import type { TenantDb } from "../data/tenant-db.ts";
import type { Vault } from "../keys/contract.ts";
import { findMember, type Member } from "../tenancy/service.ts";
import { isVerified } from "./address.ts";
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

/**
 * Every account of an address here, or the one in the company that is named. Where letters reached the person comes
 * first: anybody founds companies with somebody else's address, and as many as they like before them.
 */
export async function openAccounts(
  ctx: IdentityContext,
  digest: string,
  slug: string | undefined,
): Promise<Account[]> {
  const known = await findCredentials(ctx.shards.home, "email", digest);
  const accounts = await Promise.all(known.map((entry) => openAccount(ctx, entry)));
  const meant = accounts.flatMap((account) =>
    account && (slug === undefined || account.member.tenant.slug === slug) ? [account] : [],
  );
  if (meant.length < 2) return meant;
  const read = await Promise.all(meant.map(({ db, member }) => isVerified(db, member.user)));
  return [...meant.filter((_, at) => read[at]), ...meant.filter((_, at) => !read[at])];
}
