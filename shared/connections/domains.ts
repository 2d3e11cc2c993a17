import { DuplicateKey, StaleWrite } from "../data/faults.ts";
import { intent, type OutboxMessage } from "../data/outbox.ts";
import type { TenantDb } from "../data/tenant-db.ts";
import { insert, remove, update, type Write } from "../data/write.ts";
import type { Context } from "../http/context.ts";
import { assertVersion } from "../http/if-match.ts";
import { type Clock, timestamp } from "../kernel/clock.ts";
import type { Ids } from "../kernel/ids.ts";
import { Problem } from "../kernel/problem.ts";
import type { Vault } from "../keys/contract.ts";
import type { Dns } from "./dns.ts";
import type { DomainInput, DomainPatch, DomainView } from "./domain-contract.ts";
import { draftEnforcement } from "./enforcement.ts";
import { type DomainRow, findDomain, listConnections, listDomains } from "./store.ts";
import { domains } from "./tables.ts";
import { domainsPerTenant } from "./words.ts";

/** One company a domain, in the whole world. */
export interface DomainRegister {
  claimDomain(name: string, tenantId: string): Promise<"claimed" | "taken">;
  releaseDomain(name: string, tenantId: string): Promise<void>;
}
export interface DomainPorts {
  vault: Vault;
  dns: Dns;
  domainRegister: DomainRegister;
  announce: (messages: OutboxMessage[]) => Promise<void>;
}
export type DomainContext = Context & DomainPorts;

const target = (id: string) => ({ kind: "domain", id });
const recordName = (name: string) => `_leanvibe.${name}`;
const recordValue = (record: string) => `leanvibe-domain=${record}`;

const view = (row: DomainRow): DomainView => ({
  id: row.id,
  name: row.name,
  status: row.status,
  record: { type: "TXT", name: recordName(row.name), value: recordValue(row.record) },
  verified_at: row.verifiedAt === null ? null : timestamp(row.verifiedAt),
  checked_at: row.checkedAt === null ? null : timestamp(row.checkedAt),
  sso_required: row.ssoRequired,
  created_at: timestamp(row.createdAt),
  version: row.version,
});

async function load({ db }: Context, id: string): Promise<DomainRow> {
  const row = await findDomain(db, id);
  if (!row) throw new Problem("not_found", "There is no such domain.");
  return row;
}

/** Says nothing of whether another company has it: whoever proves it hears that then. */
export async function createDomain(ctx: DomainContext, { name }: DomainInput): Promise<DomainView> {
  if ((await listDomains(ctx.db)).length >= domainsPerTenant)
    throw new Problem("conflict", `A company has at most ${domainsPerTenant} domains.`, {
      members: { limit: domainsPerTenant },
    });
  const now = ctx.clock.now();
  const row: DomainRow = {
    ...{ id: ctx.ids.next("domain"), tenantId: ctx.principal.tenantId, name, record: ctx.ids.secret(20) },
    ...{ status: "pending", verifiedAt: null, checkedAt: null, misses: 0, ssoRequired: false },
    ...{ createdAt: now, updatedAt: now, version: 1 },
  };
  const { tenantId: _, version: __, ...draft } = row;
  try {
    const entry = { action: "domain.added", target: target(row.id), detail: { name } };
    return await ctx.answer(view(row), entry, insert(domains, draft));
  } catch (error) {
    if (!(error instanceof DuplicateKey)) throw error;
    throw new Problem("conflict", "The domain is on the list already.", {
      errors: [{ pointer: "#/name", code: "taken", detail: "is on the list already" }],
    });
  }
}

export const readDomains = async ({ db }: DomainContext): Promise<{ data: DomainView[] }> => ({
  data: (await listDomains(db)).map(view),
});

/** Asks DNS now. @throws {Problem} `conflict` while it does not say so, or where another company has proved it */
export async function verifyDomain(ctx: DomainContext, id: string): Promise<DomainView> {
  const row = await load(ctx, id);
  const found = await ctx.dns.txt(recordName(row.name));
  if (!found.includes(recordValue(row.record)))
    throw new Problem("conflict", `DNS does not have that TXT record at ${recordName(row.name)} yet.`, {
      members: { state: "record_missing", found: found.length },
    });
  if ((await ctx.domainRegister.claimDomain(row.name, row.tenantId)) === "taken")
    throw new Problem("conflict", "Another company has proved that it holds this domain.", {
      members: { state: "domain_taken" },
    });
  const now = ctx.clock.now();
  const verifiedAt = row.verifiedAt ?? now;
  const change = { status: "verified", verifiedAt, checkedAt: now, misses: 0, updatedAt: now } as const;
  return ctx.answer(
    view({ ...row, ...change, version: row.version + 1 }),
    { action: "domain.verified", target: target(id), detail: { name: row.name } },
    update(domains, id, row.version, change),
  );
}

const rounds = 3;

/**
 * Demanded only where there is a way in: a connection that is enabled. Sessions that came by another door end with it: their
 * rows at once, their access tokens as soon as the meter's word is heard. A session that changes meanwhile is looked at again.
 */
export async function changeDomain(ctx: DomainContext, id: string, patch: DomainPatch): Promise<DomainView> {
  for (let round = 1; ; round++) {
    try {
      return await tryToChange(ctx, id, patch);
    } catch (error) {
      if (!(error instanceof StaleWrite) || round === rounds) throw error;
    }
  }
}

async function tryToChange(
  ctx: DomainContext,
  id: string,
  { sso_required: ssoRequired }: DomainPatch,
): Promise<DomainView> {
  const row = await load(ctx, id);
  assertVersion(ctx, row.version);
  const enabled = (await listConnections(ctx.db)).some(({ status }) => status === "enabled");
  if (ssoRequired && (row.status !== "verified" || !enabled))
    throw new Problem(
      "conflict",
      "Verify the domain and enable a connection first, or nobody could sign in.",
      {
        members: { state: row.status === "verified" ? "no_connection" : "unverified" },
      },
    );
  const change = { ssoRequired, updatedAt: ctx.clock.now() };
  const isNew = ssoRequired && !row.ssoRequired;
  const ending = isNew ? await draftEnforcement(ctx, row.name) : undefined;
  const count = ending ? { sessions_ended: ending.ended, owners_spared: ending.spared } : {};
  const answer = await ctx.answer(
    view({ ...row, ...change, version: row.version + 1 }),
    { action: "domain.changed", target: target(id), detail: { sso_required: ssoRequired, ...count } },
    ...[update(domains, id, row.version, change), ...(ending?.writes ?? [])],
  );
  await ctx.announce(ending?.messages ?? []);
  return answer;
}

type Desk = { db: TenantDb; clock: Clock; ids: Ids };

/** The register hears of it by the outbox: a domain that is given up is free for others, sooner or later. */
export function releaseOf(desk: Desk, { name }: DomainRow): { write: Write; message: OutboxMessage } {
  return intent(desk, desk.db.principal, "directory.release_domain", { name });
}

export async function deleteDomain(ctx: DomainContext, id: string): Promise<void> {
  const row = await load(ctx, id);
  assertVersion(ctx, row.version);
  const release = releaseOf(ctx, row);
  await ctx.db.commit(
    { action: "domain.removed", target: target(id), detail: { name: row.name } },
    remove(domains, id, row.version),
    release.write,
  );
  await ctx.announce([release.message]);
}

/** Looks again: a record that is gone three days in a row takes the company's word about the domain along. */
export async function recheckDomain(desk: Desk & { dns: Dns }, id: string): Promise<OutboxMessage[]> {
  const { db, clock, dns } = desk;
  const row = await findDomain(db, id);
  if (row?.status !== "verified") return [];
  const found = await dns.txt(recordName(row.name));
  const isThere = found.includes(recordValue(row.record));
  const now = clock.now();
  const misses = isThere ? 0 : row.misses + 1;
  const seen = { checkedAt: now, misses, updatedAt: now };
  const lapsed = misses >= 3;
  const release = lapsed ? [releaseOf(desk, row)] : [];
  const change = lapsed
    ? { ...seen, status: "pending" as const, verifiedAt: null, ssoRequired: false }
    : seen;
  await db.commit(
    { action: lapsed ? "domain.lapsed" : "domain.checked", target: target(id), detail: { misses } },
    update(domains, id, row.version, change),
    ...release.map(({ write }) => write),
  );
  return release.map(({ message }) => message);
}
