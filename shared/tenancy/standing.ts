import type { AuditEntry } from "../data/audit-entry.ts";
import { intent, type OutboxMessage } from "../data/outbox.ts";
import type { Write } from "../data/write.ts";
import type { Context } from "../http/context.ts";
import { afterMove, decideMove, type Move, reopenMilliseconds, stateOf } from "./lifecycle.ts";
import { ownTenant, tenantChange } from "./service.ts";
import { findTenant, type Tenant } from "./store.ts";

export interface TenancyPorts {
  /** Tries once to deliver what a commit owes to other stores; the sweeper does the rest. */
  readonly announce: (messages: OutboxMessage[]) => Promise<void>;
}

/** A move as drafted: what to commit, and what to announce once it is. */
export interface DraftedMove {
  tenant: Tenant;
  entry: AuditEntry;
  writes: Write[];
  messages: OutboxMessage[];
}

const actions: Record<Move["kind"], string> = {
  suspend: "tenant.suspended",
  resume: "tenant.resumed",
  close: "tenant.closed",
  reopen: "tenant.reopened",
  purge: "tenant.purge_started",
};

/**
 * Moves the caller's tenant through its life. Closing owes a purge thirty days later, a purge owes itself
 * at once: both are paid by the sweep, wherever the process ended.
 * @throws {Problem} `conflict` naming state and move
 */
export async function draftMove(
  ctx: Pick<Context, "db" | "principal" | "clock" | "ids">,
  move: Move,
  detail: AuditEntry["detail"] = {},
): Promise<DraftedMove> {
  const before = await ownTenant(ctx.db);
  const now = ctx.clock.now();
  const { status, suspendedBy, closedAt, purgingAt } = afterMove(before, move, now);
  const facts = { status, suspendedBy: [...suspendedBy], closedAt, purgingAt };
  const { tenant, writes, messages } = tenantChange(ctx, ctx.principal, before, facts);
  const purge =
    move.kind === "close"
      ? intent(ctx, ctx.principal, "tenant.purge", { closed_at: now }, now + reopenMilliseconds)
      : move.kind === "purge" && move.atOnce
        ? intent(ctx, ctx.principal, "tenant.purge", {})
        : undefined;
  return {
    tenant,
    entry: {
      action: actions[move.kind],
      target: { kind: "tenant", id: before.id },
      detail: { ...detail, from: stateOf(before), to: stateOf(tenant) },
    },
    writes: [...writes, ...(purge ? [purge.write] : [])],
    messages: [...messages, ...(purge && move.kind === "purge" ? [purge.message] : [])],
  };
}

/**
 * Whether the tenant is to be purged now. A purge that the calendar asks for is decided here, once; it was
 * called off when the tenant was reopened, also when it has been closed again since.
 * @param closedAt the closing that the calendar speaks of; nothing for a purge that was decided already
 */
export async function beginDuePurge(
  { db, clock, ids }: Pick<Context, "db" | "clock" | "ids">,
  closedAt: number | undefined,
): Promise<boolean> {
  const tenant = await findTenant(db);
  if (!tenant) return false;
  const state = stateOf(tenant);
  if (state === "purging" || state === "purged") return true;
  const move = { kind: "purge", atOnce: false } as const;
  if (tenant.closedAt !== closedAt || !decideMove(tenant, move, clock.now()).legal) return false;
  const ctx = { db, clock, ids, principal: db.principal };
  const { entry, writes } = await draftMove(ctx, move, { reason: "calendar" });
  await db.commit(entry, ...writes);
  return true;
}
