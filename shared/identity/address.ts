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
