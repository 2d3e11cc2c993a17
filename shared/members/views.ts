import { timestamp } from "../kernel/clock.ts";
import type { Vault } from "../keys/contract.ts";
import { isActive } from "../tenancy/service.ts";
import { users } from "../tenancy/tables.ts";
import type { GrantView, MemberView } from "./contract.ts";
import type { InvitationView } from "./invitation-contract.ts";
import type { GrantRow, InvitationRow, TransferRow, UserRow } from "./store.ts";
import { invitations } from "./tables.ts";
import type { TransferView } from "./transfer-contract.ts";

export const instantOf = (milliseconds: number | null): string | null =>
  milliseconds === null ? null : timestamp(milliseconds);

const statusOf = (
  row: Pick<UserRow, "status" | "accessEndsAt" | "role">,
  now: number,
): MemberView["status"] => {
  if (isActive(row, now)) return "active";
  return row.role === "guest" ? "expired" : "deactivated";
};

export async function memberViews(
  vault: Vault,
  rows: readonly UserRow[],
  now: number,
): Promise<MemberView[]> {
  const opened = await vault.openAll(users, rows);
  return opened.map((row) => ({
    id: row.id,
    email: row.email,
    name: row.name,
    role: row.role,
    status: statusOf(row, now),
    projects: row.projectAccess,
    access_ends_at: instantOf(row.accessEndsAt),
    requests_per_minute: row.requestsPerMinute,
    created_at: timestamp(row.createdAt),
    version: row.version,
  }));
}

/** Of the one just written, as people read it. */
export function invitationView(
  row: Omit<InvitationRow, "tenantId" | "email" | "name"> & { email: string | null; name: string | null },
  now: number,
): InvitationView {
  const over = row.status === "pending" && row.expiresAt <= now;
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    role: row.role,
    language: row.locale,
    projects: row.projectAccess,
    access_ends_at: instantOf(row.accessEndsAt),
    status: over ? "expired" : row.status,
    invited_by: row.invitedBy,
    expires_at: timestamp(row.expiresAt),
    created_at: timestamp(row.createdAt),
    version: row.version,
  };
}

export const invitationViews = async (vault: Vault, rows: readonly InvitationRow[], now: number) =>
  (await vault.openAll(invitations, rows)).map((row) => invitationView(row, now));

export const grantView = (row: Omit<GrantRow, "tenantId" | "version">): GrantView => ({
  id: row.id,
  member_id: row.userId,
  project_id: row.projectId,
  granted_by: row.grantedBy,
  created_at: timestamp(row.createdAt),
});

export function transferView(row: Omit<TransferRow, "tenantId">, now: number): TransferView {
  const over = row.status === "pending" && row.expiresAt <= now;
  return {
    id: row.id,
    from_id: row.fromId,
    to_id: row.toId,
    status: over ? "expired" : row.status,
    expires_at: timestamp(row.expiresAt),
    created_at: timestamp(row.createdAt),
    version: row.version,
  };
}
