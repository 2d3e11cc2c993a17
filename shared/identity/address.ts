import type { TenantDb } from "../data/tenant-db.ts";
import { insert, update, type Write } from "../data/write.ts";
import { findVerifiedAddress } from "./store.ts";
import { verifiedAddresses } from "./tables.ts";

type Person = { id: string; emailIndex: string | null };

/** Whether letters to the person's present address reach them. */
export async function isVerified(db: TenantDb, { id, emailIndex }: Person): Promise<boolean> {
  const row = await findVerifiedAddress(db, id);
  return row !== undefined && emailIndex !== null && row.emailIndex === emailIndex;
}

/**
 * Whoever chose a new password by a letter read the mailbox that codes go to: wrong codes of whoever knew the old one
 * count no more, or codes by letter as the only factor could never be set up anew.
 */
export async function verifiedByReset(db: TenantDb, person: Person, now: number): Promise<Write[]> {
  const row = await findVerifiedAddress(db, person.id);
  if (!row || row.emailIndex !== person.emailIndex || row.wrongCodes === 0) return verified(db, person, now);
  return [
    update(verifiedAddresses, person.id, row.version, { wrongCodes: 0, lockedAt: null, updatedAt: now }),
  ];
}

/** They read a letter to it, or whoever runs the address says so. Nothing to write where that is known. */
export async function verified(db: TenantDb, { id, emailIndex }: Person, now: number): Promise<Write[]> {
  if (emailIndex === null) return [];
  const row = await findVerifiedAddress(db, id);
  if (row?.emailIndex === emailIndex) return [];
  return [
    row
      ? update(verifiedAddresses, id, row.version, { emailIndex, codes: false, updatedAt: now })
      : insert(verifiedAddresses, { id, emailIndex, createdAt: now, updatedAt: now }),
  ];
}
