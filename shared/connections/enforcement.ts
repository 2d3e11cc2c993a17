import type { TenantDb } from "../data/tenant-db.ts";
import { type DraftedEnding, draftEnding } from "../identity/session-end.ts";
import type { Clock } from "../kernel/clock.ts";
import type { Ids } from "../kernel/ids.ts";
import type { Vault } from "../keys/contract.ts";
import { users } from "../tenancy/tables.ts";
import { domainOf } from "./domain-name.ts";
import { openOutsideSso } from "./store.ts";
import { sessionPages, sessionsAtOnce } from "./words.ts";

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

/**
 * Ends what people of this domain opened by another door than single sign-on: page by page, since addresses are sealed
 * and the database cannot tell whose domain it is, until the commit is full. Deliver the messages after the commit.
 */
export async function draftEnforcement(desk: Desk, domain: string): Promise<Enforcement> {
  const now = desk.clock.now();
  const theirs: OpenSession[] = [];
  const known = new Map<string, boolean>();
  let after = "";
  for (let page = 0; page < sessionPages; page++) {
    const open = await openOutsideSso(desk.db, now, after);
    await learn(desk, domain, open, known);
    theirs.push(...open.filter(({ userId }) => known.get(userId)));
    const last = open.at(-1);
    if (!last || open.length < sessionsAtOnce || endable(theirs).length >= sessionsAtOnce) break;
    after = last.id;
  }
  const ended = endable(theirs).slice(0, sessionsAtOnce);
  const spared = theirs.filter(({ role }) => role === "owner").length;
  return { ...draftEnding(desk, ended, "sso_required"), spared };
}

type OpenSession = Awaited<ReturnType<typeof openOutsideSso>>[number];

const endable = (open: readonly OpenSession[]) => open.filter(({ role }) => role !== "owner");

/** Opens each person's address once. */
async function learn(
  { vault }: Desk,
  domain: string,
  open: readonly OpenSession[],
  known: Map<string, boolean>,
): Promise<void> {
  const fresh = open.filter(({ userId }) => !known.has(userId));
  const people = [...new Map(fresh.map(({ userId, email }) => [userId, { id: userId, email }])).values()];
  for (const { id, email } of await vault.openAll(users, people))
    known.set(id, email !== null && domainOf(email) === domain);
}
