import type { TenantDb } from "../../data/tenant-db.ts";
import { type Cursors, page } from "../../http/cursor.ts";
import { type Clock, timestamp } from "../../kernel/clock.ts";
import { Problem } from "../../kernel/problem.ts";
import { usageUnits } from "../meters.ts";
import type { UsagePorts } from "../ports.ts";
import type { StatementPage, StatementQuery, StatementView } from "../statement-contract.ts";
import { linesOf, type StatementLine } from "../statement-rules.ts";
import { findStatement, listStatements } from "../statement-store.ts";
import type { StatementRow } from "../statement-tables.ts";
import { useIn } from "./read-usage.ts";

type Needs = UsagePorts & { db: TenantDb; clock: Clock };

const instantOrNull = (at: number | null): string | null => (at === null ? null : timestamp(at));

const summaryOf = ({ id, periodStart, periodEnd, state, closedAt }: StatementRow, now: number) => ({
  id,
  period_start: timestamp(periodStart),
  period_end: timestamp(periodEnd),
  state: state === "open" && periodEnd <= now ? ("closing" as const) : state,
  closed_at: instantOrNull(closedAt),
});

const lineView = ({ meter, dimension, lateFrom, quantity }: StatementLine) => ({
  meter,
  unit: usageUnits[meter],
  dimension,
  late_from: instantOrNull(lateFrom),
  quantity,
});

/** Newest first. @throws {Problem} `invalid_cursor` */
export async function pageStatements(
  ctx: Needs & { cursors: Cursors },
  query: StatementQuery,
): Promise<StatementPage> {
  const scope = "GET /v1/billing/statements";
  const before = query.cursor === undefined ? undefined : await ctx.cursors.open(scope, query.cursor);
  const found = await listStatements(ctx.db, before, query.limit + 1);
  const { rows, nextCursor } = await page(found, query.limit, (position) =>
    ctx.cursors.seal(scope, position),
  );
  return { data: rows.map((row) => summaryOf(row, ctx.clock.now())), next_cursor: nextCursor };
}

/** @throws {Problem} `not_found` */
export async function readStatement(ctx: Needs, id: string): Promise<StatementView> {
  const row = await findStatement(ctx.db, id);
  if (!row) throw new Problem("not_found", "There is no such resource.");
  const lines = row.state === "final" ? row.lines : linesOf(await useIn(ctx, [monthOf(row)]));
  return {
    ...summaryOf(row, ctx.clock.now()),
    lines: lines.map(lineView),
    drift: row.drift.map(({ lateFrom, hour, cause, ...drift }) => ({
      ...drift,
      // Statements of an older release say none.
      cause: cause ?? "differs",
      late_from: instantOrNull(lateFrom),
      hour: timestamp(hour),
    })),
  };
}

const monthOf = ({ periodStart: start, periodEnd: end }: StatementRow) => ({ start, end });
