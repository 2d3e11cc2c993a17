import { DuplicateKey } from "../../data/faults.ts";
import { type PlacedTenant, placementsInTurn } from "../../data/placement.ts";
import type { Shards } from "../../data/shards.ts";
import { openTenantDb } from "../../data/tenant-db.ts";
import { insert } from "../../data/write.ts";
import { systemPrincipal } from "../../identity/credential.ts";
import type { Clock } from "../../kernel/clock.ts";
import type { Ids } from "../../kernel/ids.ts";
import type { OpenVault } from "../../keys/service.ts";
import type { Meter } from "../../limits/meter.ts";
import { highestOf, type LimitNotice, noticesOf } from "../../limits/notices.ts";
import { dayMilliseconds } from "../../limits/rules.ts";
import { listNotices } from "../../limits/store.ts";
import { limitNotices } from "../../limits/tables.ts";
import { draftMail } from "../../mail/draft.ts";
import { type Member, ownersOf } from "../../tenancy/service.ts";

export interface TellingPorts {
  shards: Shards;
  clock: Clock;
  ids: Ids;
  openVault: OpenVault;
  meterFor: (tenantId: string) => Pick<Meter, "usage">;
  /** Whether this installation sends mail. */
  mails: boolean;
}

/** A company is looked at every four minutes, or oftener; in a region of more than 800 active ones, less often. */
const turns = { of: "active", parts: 4, least: 1, most: 200 } as const;
const minuteMilliseconds = 60_000;
const atOnce = 10;

/**
 * Asks some of the region's meters what is used, and tells owners once of what is nearly used up. Nothing of it
 * is on the way of a request.
 */
export async function tellOfLimits(ports: TellingPorts): Promise<void> {
  const turn = Math.floor(ports.clock.now() / minuteMilliseconds);
  const placed = await placementsInTurn(ports.shards.home, turn, turns);
  for (let first = 0; first < placed.length; first += atOnce)
    await Promise.all(
      placed.slice(first, first + atOnce).map((tenant) =>
        tell(ports, tenant).catch((error: unknown) => {
          if (error instanceof DuplicateKey) return;
          console.error(JSON.stringify({ event: "limits.untold", tenant: tenant.id, error: String(error) }));
        }),
      ),
    );
}

type Tenant = Pick<PlacedTenant, "id" | "shard" | "createdAt">;

/** Of two that tell at once the second one's commit finds the first one's rows, and tells nobody. */
async function tell(ports: TellingPorts, { id, shard, createdAt }: Tenant): Promise<void> {
  const now = ports.clock.now();
  const usage = await ports.meterFor(id).usage();
  const reached = usage ? noticesOf(usage, createdAt, now) : [];
  if (reached.length === 0) return;
  const principal = systemPrincipal(id, shard, "limits");
  const requestId = ports.ids.next("request");
  const db = openTenantDb({ ...ports, database: ports.shards.of(shard), principal, requestId });
  const known = new Set((await listNotices(db, now)).map((row) => row.id));
  const fresh = reached.filter((notice) => !known.has(notice.id));
  if (fresh.length === 0) return;
  const vault = ports.openVault(db, ports);
  const owners = ports.mails ? await ownersOf(db, vault, now) : [];
  const highest = highestOf(fresh);
  const letters = await Promise.all(
    owners.flatMap((owner) =>
      highest.map((notice) => draftMail(ports, vault, principal, letterTo(owner, notice, now))),
    ),
  );
  await db.commit(
    {
      action: "limit.noticed",
      target: { kind: "tenant", id },
      detail: Object.fromEntries(highest.map(({ name, percent }) => [name, percent])),
    },
    ...fresh.map(({ id: noticeId, name, percent, used, limit, period }) =>
      insert(limitNotices, {
        ...{ id: noticeId, name, percent, used, quota: limit, periodEnd: period.end },
        ...{ createdAt: now, updatedAt: now },
      }),
    ),
    ...letters.map(({ write }) => write),
  );
}

/** A letter that comes a day late says nothing that is still so. */
const letterTo = ({ user, tenant }: Member, { name, percent, used, limit }: LimitNotice, now: number) => ({
  subjectId: user.id,
  to: user.email,
  template: "limit" as const,
  locale: user.locale ?? ("en" as const),
  values: { name, percent, used, limit, company: tenant.name },
  expiresAt: now + dayMilliseconds,
});
