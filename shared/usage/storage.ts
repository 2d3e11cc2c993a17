import type { Meter } from "../limits/meter.ts";
import { platformEventId } from "./event-id.ts";
import type { UsageEvent, UsageLedger } from "./ledger.ts";
import { hourMilliseconds, hourOf } from "./meters.ts";
import { report } from "./reports.ts";

/** A file of a tenant's as a bucket lists it. */
export interface KeptFile {
  /** Bytes. */
  size: number;
  /** Since when; milliseconds since the epoch. */
  since: number;
}

/** So far back hours without a sample are made up for. */
export const makeUpHours = 7 * 24;

/** A byte counts for every hour at whose end it is kept. */
const bytesAt = (files: readonly KeptFile[], end: number): number =>
  files.reduce((sum, { size, since }) => (since < end ? sum + size : sum), 0);

/**
 * Every hour that is over, of the last seven days, as the files there are now tell it: those that an earlier sample
 * told stay as they were told, and those that none did are made up for. What was deleted since is in none of them.
 */
export function storageEvents(files: readonly KeptFile[], now: number): UsageEvent[] {
  const running = hourOf(now);
  return Array.from({ length: makeUpHours }, (_, index) => running - (makeUpHours - index) * hourMilliseconds)
    .map((hour): [hour: number, bytes: number] => [hour, bytesAt(files, hour + hourMilliseconds)])
    .filter(([, bytes]) => bytes > 0)
    .map(([hour, bytes]) => ({
      id: platformEventId("storage", hour / hourMilliseconds),
      at: hour,
      content: "",
      counts: [{ meter: "storage_byte_hours", dimension: "", quantity: bytes }],
    }));
}

const turns = 10;
const minuteMilliseconds = 60_000;

/** Tenants take turns in the first ten minutes of an hour, so that each is sampled once and not all at once. */
export function isTurn(tenantId: string, now: number): boolean {
  const minute = Math.floor((now - hourOf(now)) / minuteMilliseconds);
  const sum = [...tenantId].reduce((all, letter) => (all * 31 + letter.charCodeAt(0)) % 1_000_003, 7);
  return sum % turns === minute;
}

export interface StorageDesk {
  now: number;
  /** A page of the tenants that live here, by id, after one of them. */
  tenants(after: string, limit: number): Promise<{ id: string; state: string }[]>;
  filesOf(tenantId: string): Promise<KeptFile[]>;
  ledgerFor(tenantId: string): Pick<UsageLedger, "record">;
  meterFor(tenantId: string): Pick<Meter, "stored">;
}

const pageLength = 200;

/** A company that is closed pays for nothing more. */
const isOver = ({ state }: { state: string }): boolean => state === "closed" || state === "purging";

/** Samples those whose turn it is; one's trouble is not another's, and is made up for an hour later. */
export async function sampleStorage(desk: StorageDesk): Promise<void> {
  for (let after = ""; ; ) {
    const page = await desk.tenants(after, pageLength);
    for (const { id } of page.filter((tenant) => !isOver(tenant) && isTurn(tenant.id, desk.now))) {
      try {
        const files = await desk.filesOf(id);
        // The bill first: what is told for the limit waits where a company above does not answer.
        await report(desk.ledgerFor(id), id, storageEvents(files, desk.now));
        await desk.meterFor(id).stored(
          files.reduce((sum, { size }) => sum + size, 0),
          desk.now,
        );
      } catch (error) {
        console.error(
          JSON.stringify({ event: "usage.storage_delayed", tenant_id: id, error: String(error) }),
        );
      }
    }
    const last = page.at(-1);
    if (!last || page.length < pageLength) return;
    after = last.id;
  }
}
