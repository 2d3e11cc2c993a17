import type { TenantDb } from "../data/tenant-db.ts";
import { type DraftedEnding, draftEnding } from "../identity/session-end.ts";
import type { Clock } from "../kernel/clock.ts";
import type { Ids } from "../kernel/ids.ts";
import type { Vault } from "../keys/contract.ts";
import { users } from "../tenancy/tables.ts";
import { domainOf } from "./domain-name.ts";
import { openOutsideSso } from "./store.ts";

interface Desk {
  db: TenantDb;
  clock: Clock;
  ids: Ids;
  vault: Vault;
}

export interface Enforcement extends DraftedEnding {
  /** Open sessions of owners: they stay, or a broken provider would lock everybody out. */
  spared: number;
}

/** Ends what people of this domain opened by another door than single sign-on. Deliver the messages after the commit. */
export async function draftEnforcement(desk: Desk, domain: string): Promise<Enforcement> {
  const open = (await openOutsideSso(desk.db, desk.clock.now())).filter(({ amr }) => !amr.includes("sso"));
  const people = [...new Map(open.map(({ userId, email }) => [userId, { id: userId, email }])).values()];
  const opened = await desk.vault.openAll(users, people);
  const ofDomain = new Set(
    opened.filter(({ email }) => email !== null && domainOf(email) === domain).map(({ id }) => id),
  );
  const theirs = open.filter(({ userId }) => ofDomain.has(userId));
  const ended = theirs.filter(({ role }) => role !== "owner");
  return { ...draftEnding(desk, ended, "sso_required"), spared: theirs.length - ended.length };
}
