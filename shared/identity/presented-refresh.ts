import type { TenantDb } from "../data/tenant-db.ts";
import { refreshIdOf } from "./refresh-token.ts";
import { findRefreshToken, type RefreshRow } from "./store.ts";

/** The row of a refresh token that was not exchanged yet. */
export async function findLiveRefreshToken(db: TenantDb, token: string): Promise<RefreshRow | undefined> {
  const row = await findRefreshToken(db, await refreshIdOf(token));
  return row?.rotatedAt === null ? row : undefined;
}
