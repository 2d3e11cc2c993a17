import type { Problem } from "../kernel/problem.ts";
import type { Region } from "../kernel/region.ts";
import { betweenRegions, movedTo } from "../kernel/wrong-region.ts";
import type { Shards } from "./shards.ts";

/** Before a tenant is known there is one question: whose credential is this? */
export type CredentialKind =
  | "email"
  | "passkey"
  | "session"
  | "refresh"
  | "api_key"
  | "oauth_client"
  | "signup"
  | "provisioning"
  | "stripe_customer";

export interface LobbyEntry {
  kind: CredentialKind;
  /** A hash or blind index of the credential, never the credential. */
  digest: string;
  tenantId: string;
  subjectId: string;
  shard: number;
}

interface LobbyRow {
  tenant_id: string;
  subject_id: string;
  shard: number;
  /** Where the tenant went. */
  forward: Region | null;
  /** It has left, and the other region has not said yet that it came. */
  leaving: number;
  /** It is the company that was typed. */
  named: number;
}

/** Whoever lives here before whoever has left, then the company that is `named`, then the oldest. */
const matching = (condition: string, named = "0") =>
  `select l.tenant_id, l.subject_id, l.shard, m.forward, m.state = 'left' as leaving, ${named} as named from lobby l
   left join moving m on m.tenant_id = l.tenant_id and m.forward is not null
   where ${condition} order by m.forward is not null, named desc, l.created_at, l.tenant_id`;

const elsewhere = (forward: Region, leaving: number) => (leaving === 1 ? betweenRegions() : movedTo(forward));

const entryOf = ({ tenant_id: tenantId, subject_id: subjectId, shard }: LobbyRow) => ({
  tenantId,
  subjectId,
  shard,
});

/**
 * The oldest match, or the one in `tenantId` when a caller names it.
 * @throws {Problem} `wrong_region`, `unavailable` when it leads to a company that has moved, or just moves
 */
export async function findCredential(
  home: D1Database,
  kind: CredentialKind,
  digest: string,
  tenantId?: string,
): Promise<Omit<LobbyEntry, "kind" | "digest"> | undefined> {
  const row = await home
    .prepare(`${matching("l.kind = ?1 and l.digest = ?2 and (?3 is null or l.tenant_id = ?3)")} limit 1`)
    .bind(kind, digest, tenantId ?? null)
    .first<LobbyRow>();
  if (row?.forward) throw elsewhere(row.forward, row.leaving);
  return row ? entryOf(row) : undefined;
}

/** Whose a credential is. */
export type Whose = Omit<LobbyEntry, "kind" | "digest">;

/** More than anybody founds with somebody else's address to hide their account; more than a few where one is named. */
const most = { unnamed: 1000, named: 50 };
const theNamed =
  "l.tenant_id is (select p.tenant_id from placement p where p.slug = ?3 and p.status <> 'purging' limit 1)";

/**
 * Every tenant here a credential leads to, oldest first: one person may work for several companies. The company that
 * goes by `slug` comes before all of them, however many there are, and as `named`. `away`: what to answer when it
 * leads only to companies that have moved, or just move, for whoever may hear of that.
 */
export async function listCredentials(
  home: D1Database,
  kind: CredentialKind,
  digest: string,
  slug?: string,
): Promise<{ here: Whose[]; named?: Whose; away?: Problem }> {
  const { results } = await home
    .prepare(`${matching("l.kind = ?1 and l.digest = ?2", theNamed)} limit ?4`)
    .bind(kind, digest, slug ?? null, slug === undefined ? most.unnamed : most.named)
    .all<LobbyRow>();
  const [first] = results;
  if (first?.forward) return { here: [], away: elsewhere(first.forward, first.leaving) };
  const here = results.filter(({ forward }) => forward === null).map(entryOf);
  return { here, ...(first?.named === 1 ? { named: entryOf(first) } : {}) };
}

/** As `listCredentials`. @throws {Problem} `wrong_region`, `unavailable` when it leads only away from here */
export async function findCredentials(
  home: D1Database,
  kind: CredentialKind,
  digest: string,
  slug?: string,
): Promise<Whose[]> {
  const { here, away } = await listCredentials(home, kind, digest, slug);
  if (away) throw away;
  return here;
}

/** Safe to repeat: the first entry of a credential stays. */
export async function enterLobby(home: D1Database, entry: LobbyEntry, now: number): Promise<void> {
  await home
    .prepare(
      "insert into lobby (kind, digest, tenant_id, subject_id, shard, created_at) values (?, ?, ?, ?, ?, ?) on conflict do nothing",
    )
    .bind(entry.kind, entry.digest, entry.tenantId, entry.subjectId, entry.shard, now)
    .run();
}

/** Enters a credential that only one tenant may ever have: answers whose it is, the first claim wins. */
export async function claimCredential(home: D1Database, entry: LobbyEntry, now: number): Promise<string> {
  const { kind, digest, tenantId, subjectId, shard } = entry;
  await home
    .prepare(
      `insert into lobby (kind, digest, tenant_id, subject_id, shard, created_at)
       select ?1, ?2, ?3, ?4, ?5, ?6 where not exists (select 1 from lobby where kind = ?1 and digest = ?2)`,
    )
    .bind(kind, digest, tenantId, subjectId, shard, now)
    .run();
  return (await findCredential(home, kind, digest))?.tenantId ?? tenantId;
}

export async function leaveLobby(home: D1Database, kind: CredentialKind, digest: string): Promise<void> {
  await home.prepare("delete from lobby where kind = ? and digest = ?").bind(kind, digest).run();
}

/** Of the tenants that a credential leads to, this one no longer. */
export async function leaveLobbyOf(
  home: D1Database,
  { kind, digest, tenantId }: Pick<LobbyEntry, "kind" | "digest" | "tenantId">,
): Promise<void> {
  await home
    .prepare("delete from lobby where kind = ? and digest = ? and tenant_id = ?")
    .bind(kind, digest, tenantId)
    .run();
}

export async function placeTenant(home: D1Database, tenantId: string, shard: number): Promise<void> {
  await home
    .prepare("insert into placement (tenant_id, shard) values (?, ?) on conflict do nothing")
    .bind(tenantId, shard)
    .run();
}

export async function findPlacement(home: D1Database, tenantId: string): Promise<number | undefined> {
  const row = await home
    .prepare("select shard from placement where tenant_id = ?")
    .bind(tenantId)
    .first<{ shard: number }>();
  return row?.shard;
}

/** The first use of a single-use value answers true, every later one false. */
export async function spend(home: D1Database, kind: string, digest: string, expiresAt: number, now: number) {
  const results = await home.batch([
    home.prepare("delete from spent where expires_at < ?").bind(now),
    home
      .prepare("insert into spent (kind, digest, expires_at) values (?, ?, ?) on conflict do nothing")
      .bind(kind, digest, expiresAt),
  ]);
  return results[1]?.meta.changes === 1;
}

/** Counts an attempt and answers how many there were in the running window, this one included. */
export async function countAttempt(
  database: D1Database,
  kind: string,
  digest: string,
  windowMilliseconds: number,
  now: number,
): Promise<{ attempts: number; windowEndsAt: number }> {
  const row = await database
    .prepare(
      `insert into throttle (kind, digest, window_ends_at, attempts) values (?1, ?2, ?3, 1)
       on conflict (kind, digest) do update set
         attempts = case when window_ends_at <= ?4 then 1 else attempts + 1 end,
         window_ends_at = case when window_ends_at <= ?4 then ?3 else window_ends_at end
       returning attempts, window_ends_at`,
    )
    .bind(kind, digest, now + windowMilliseconds, now)
    .first<{ attempts: number; window_ends_at: number }>();
  if (!row) throw new Error("the throttle returned nothing");
  return { attempts: row.attempts, windowEndsAt: row.window_ends_at };
}

export async function forgetAttempts(database: D1Database, kind: string, digest: string): Promise<void> {
  await database.prepare("delete from throttle where kind = ? and digest = ?").bind(kind, digest).run();
}

/** What is counted at a person's id, or at an id and a colon: of others nobody could tell whose they are. */
export const personal =
  "'login_known', 'login_strange', 'password_change', 'password_renewal', 'verification', 'email_code', 'mfa', 'mfa_strong', 'sms_person', 'sms_adding_pace', 'oauth_user_code'";

/** Whatever leads to these subjects of a tenant, known credentials and forgotten ones alike, and was tried at them. */
export async function forgetSubjects(
  { home, all }: Pick<Shards, "home" | "all">,
  tenantId: string,
  subjectIds: readonly string[],
): Promise<void> {
  const ids = JSON.stringify(subjectIds);
  await home
    .prepare("delete from lobby where tenant_id = ? and subject_id in (select value from json_each(?))")
    .bind(tenantId, ids)
    .run();
  const tries = (database: D1Database) =>
    database
      .prepare(
        `delete from throttle where (kind, digest) in (
           select t.kind, t.digest from json_each(?) cross join throttle t
           on t.kind in (${personal}) and t.digest >= value and t.digest < value || ';')`,
      )
      .bind(ids)
      .run();
  await Promise.all(all().map(tries));
}
