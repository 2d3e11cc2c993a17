import { intent } from "../../data/outbox.ts";
import { insert, update } from "../../data/write.ts";
import type { Context, EnteredContext } from "../../http/context.ts";
import { type Cursors, page } from "../../http/cursor.ts";
import { timestamp } from "../../kernel/clock.ts";
import { Problem } from "../../kernel/problem.ts";
import type { Elevation, ElevationInput } from "../contract.ts";
import { type Decision, decideElevation, requestMilliseconds, statusAt } from "../rules.ts";
import { type ElevationRow, findElevation, listElevations, listRunning } from "../store.ts";
import { elevations } from "../tables.ts";

export const viewOfElevation = (row: Omit<ElevationRow, "tenantId">, now: number): Elevation => ({
  id: row.id,
  operator: row.operatorId,
  reason: row.reason,
  permissions: row.permissions,
  minutes: row.minutes,
  status: statusAt(row, now),
  decided_by: row.decidedBy,
  decided_at: row.decidedAt === null ? null : timestamp(row.decidedAt),
  expires_at: timestamp(row.expiresAt),
  created_at: timestamp(row.createdAt),
  version: row.version,
});

const target = (id: string) => ({ kind: "elevation", id });

/** Its end by the clock is an entry too: owed from the beginning, paid by the sweep when it is time. */
const expiry = (ctx: Context, id: string, at: number) =>
  intent(ctx, ctx.principal, "elevation.expire", { elevation_id: id }, at);

/** One open request or running elevation of an operator in a tenant at a time. @throws {Problem} `conflict` */
export async function requestElevation(ctx: EnteredContext, input: ElevationInput): Promise<Elevation> {
  const now = ctx.clock.now();
  const open = (await listRunning(ctx.db, ctx.operator.id, now)).find(
    (row) => row.status === "requested" || row.status === "approved",
  );
  if (open)
    throw new Problem("conflict", "You have an open elevation for this company: use it, or let it end.", {
      members: { state: open.status, elevation: open.id },
    });
  const permissions = [...new Set(input.permissions)];
  const row = {
    id: ctx.ids.next("elevation"),
    operatorId: ctx.operator.id,
    reason: input.reason,
    permissions,
    minutes: input.minutes,
    status: "requested" as const,
    decidedBy: null,
    decidedAt: null,
    expiresAt: now + requestMilliseconds,
    createdAt: now,
    updatedAt: now,
  };
  const detail = { permissions: permissions.join(" "), minutes: input.minutes };
  return ctx.answer(
    viewOfElevation({ ...row, version: 1 }, now),
    { action: "elevation.requested", target: target(row.id), detail },
    insert(elevations, row),
    expiry(ctx, row.id, row.expiresAt).write,
  );
}

async function load(ctx: Context, id: string): Promise<ElevationRow> {
  const row = await findElevation(ctx.db, id);
  if (!row) throw new Problem("not_found", "There is no such elevation.");
  return row;
}

const actions = {
  approve: "elevation.approved",
  deny: "elevation.denied",
  revoke: "elevation.revoked",
} as const;

/**
 * Of two decisions at once one is made; the other finds the row changed.
 * @throws {Problem} `not_found`, `conflict` naming the state, `forbidden` for one's own request
 */
export async function decide(ctx: Context, id: string, kind: Decision["kind"]): Promise<Elevation> {
  const row = await load(ctx, id);
  const now = ctx.clock.now();
  const by = ctx.principal.actor.id;
  const verdict = decideElevation(row, { kind, by }, now);
  if (!verdict.legal && verdict.why === "own_request")
    throw new Problem("forbidden", "Another operator approves what you ask for.", {
      members: { required: "another operator" },
    });
  if (!verdict.legal)
    throw new Problem("conflict", `The elevation is ${statusAt(row, now)}.`, {
      members: { state: statusAt(row, now), move: kind },
    });
  const { status, expiresAt } = verdict;
  const change = { status, expiresAt, decidedBy: by, decidedAt: now, updatedAt: now };
  const ends = status === "approved" ? [expiry(ctx, id, expiresAt).write] : [];
  return ctx.answer(
    viewOfElevation({ ...row, ...change, version: row.version + 1 }, now),
    { action: actions[kind], target: target(id), detail: { operator: row.operatorId } },
    update(elevations, id, row.version, change),
    ...ends,
  );
}

export async function pageElevations(
  ctx: Context & { cursors: Cursors },
  query: { limit: number; cursor?: string | undefined },
) {
  const scope = "elevations";
  const before = query.cursor === undefined ? undefined : await ctx.cursors.open(scope, query.cursor);
  const found = await listElevations(ctx.db, before, query.limit + 1);
  const { rows, nextCursor } = await page(found, query.limit, (position) =>
    ctx.cursors.seal(scope, position),
  );
  const now = ctx.clock.now();
  return { data: rows.map((row) => viewOfElevation(row, now)), next_cursor: nextCursor };
}
