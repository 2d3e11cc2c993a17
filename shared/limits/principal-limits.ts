import * as z from "zod/mini";
import { type Couriers, intent, type OutboxMessage } from "../data/outbox.ts";
import type { TenantDb } from "../data/tenant-db.ts";
import type { Write } from "../data/write.ts";
import type { Clock } from "../kernel/clock.ts";
import { deferred } from "../kernel/deferred.ts";
import type { Ids } from "../kernel/ids.ts";
import { invalidField } from "../kernel/problem.ts";
import { unconfigured } from "./hold-refusal.ts";
import type { Meter } from "./meter.ts";

/** What one API key or one person may ask in a minute; `null`: as much as the company. */
export const ownLimit = deferred(() => z.nullable(z.int().check(z.minimum(1), z.maximum(1_000_000_000))));

/**
 * @param pointer the field that names it
 * @throws {Problem} `invalid_request` for more than the company itself may ask, `unavailable` while its meter knows no tenant
 */
export async function assertWithinCompany(
  meter: Pick<Meter, "usage">,
  limit: number | null | undefined,
  pointer: string,
): Promise<void> {
  if (limit === null || limit === undefined) return;
  const usage = await meter.usage();
  if (!usage) throw unconfigured();
  const company = usage.policies.find(({ name }) => name === "minute")?.quota ?? 0;
  if (limit > company) throw invalidField(pointer, "too_big", `may be at most the company's own: ${company}`);
}

/**
 * @param revision of the row that says so: a word that comes late changes nothing
 * @param until when the key runs out, in epoch milliseconds
 */
export function limitWord(
  { db, clock, ids }: { db: TenantDb; clock: Clock; ids: Ids },
  who: string,
  limit: number | null,
  revision: number,
  until?: number,
): { write: Write; message: OutboxMessage } {
  const value = limit === null ? {} : { value: limit };
  const end = until === undefined ? {} : { until };
  return intent({ clock, ids }, db.principal, "meter.limit", { who, ...value, revision, ...end });
}

/** Carries the limits of keys and people to the meter; only administration's commits owe it. */
export const limitCouriers = (meterFor: (tenantId: string) => Pick<Meter, "limit">): Couriers => ({
  "meter.limit": async ({ tenantId, payload: { who, value, revision, until } }) => {
    const limit = value === undefined ? null : Number(value);
    const end = until === undefined ? {} : { until: Number(until) };
    await meterFor(tenantId).limit({ who: String(who), limit, revision: Number(revision), ...end });
    return "done";
  },
});
