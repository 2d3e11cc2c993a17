import { intent } from "../../data/outbox.ts";
import { insert, update } from "../../data/write.ts";
import type { EnteredContext } from "../../http/context.ts";
import { timestamp } from "../../kernel/clock.ts";
import { invalidField, Problem } from "../../kernel/problem.ts";
import { type LimitName, limitNames } from "../../limits/effective.ts";
import { dayMilliseconds } from "../../limits/rules.ts";
import { findOverride, listOverrides, type OverrideRow } from "../../limits/store.ts";
import { limitOverrides } from "../../limits/tables.ts";
import type { TenancyPorts } from "../../tenancy/standing.ts";
import type { LimitOverride, OverrideInput, OverrideList, Withdrawal } from "../override-contract.ts";

/** What is agreed for longer is another plan. */
const longestMilliseconds = 366 * dayMilliseconds;
/** Of what is counted one by one; bytes have the contract's own bound. */
const mostPieces = 1_000_000_000;

type Inside = EnteredContext & Pick<TenancyPorts, "announce">;
type Agreed = Pick<OverrideRow, "value" | "reason" | "operatorId" | "expiresAt" | "updatedAt">;

const viewOf = (limit: LimitName, row: Agreed & { value: number }): LimitOverride => ({
  limit,
  value: row.value,
  expires_at: timestamp(row.expiresAt),
  reason: row.reason,
  operator: row.operatorId,
  updated_at: timestamp(row.updatedAt),
});

function viewOfAll(rows: readonly OverrideRow[], now: number): OverrideList {
  const data = limitNames.flatMap((limit) => {
    const row = rows.find(({ id }) => id === limit);
    if (!row || row.value === null || row.expiresAt <= now) return [];
    return [viewOf(limit, { ...row, value: row.value })];
  });
  return { data };
}

export const readOverrides = async (ctx: EnteredContext): Promise<OverrideList> =>
  viewOfAll(await listOverrides(ctx.db), ctx.clock.now());

/** The row's new version orders what the meter is told: a word that comes late changes nothing. */
function wordOf(ctx: EnteredContext, limit: LimitName, row: Agreed, revision: number) {
  const value = row.value === null ? {} : { value: row.value };
  return intent(ctx, ctx.principal, "meter.override", { limit, ...value, until: row.expiresAt, revision });
}

/**
 * Another value than the plan's for one limit of one company, until a day. Set again, the newer one holds.
 * @throws {Problem} `invalid_request` for a day that is past or too far, or a value beyond all use
 */
export async function setOverride(ctx: Inside, input: OverrideInput): Promise<LimitOverride> {
  const now = ctx.clock.now();
  const { limit, value, reason } = input;
  const expiresAt = Date.parse(input.expires_at);
  if (expiresAt <= now) throw invalidField("#/expires_at", "too_small", "must be in the future");
  if (expiresAt > now + longestMilliseconds)
    throw invalidField("#/expires_at", "too_big", "must be within 366 days");
  if (limit !== "storage_bytes" && value > mostPieces)
    throw invalidField("#/value", "too_big", `must be at most ${mostPieces}`);
  const agreed = { value, reason, operatorId: ctx.operator.id, expiresAt, updatedAt: now };
  const known = await findOverride(ctx.db, limit);
  const word = wordOf(ctx, limit, agreed, (known?.version ?? 0) + 1);
  const answer = await ctx.answer(
    viewOf(limit, agreed),
    {
      action: "limit.overridden",
      target: { kind: "limit", id: limit },
      detail: { value, expires_at: timestamp(expiresAt) },
    },
    known
      ? update(limitOverrides, limit, known.version, agreed)
      : insert(limitOverrides, { id: limit, ...agreed, createdAt: now }),
    word.write,
  );
  await ctx.announce([word.message]);
  return answer;
}

/** The plan's value holds again. @returns what is still agreed @throws {Problem} `conflict` where nothing is */
export async function withdrawOverride(ctx: Inside, { limit }: Withdrawal): Promise<OverrideList> {
  const now = ctx.clock.now();
  const rows = await listOverrides(ctx.db);
  const known = rows.find(({ id }) => id === limit);
  if (!known || known.value === null || known.expiresAt <= now)
    throw new Problem("conflict", "Nothing is agreed about this limit.", { members: { state: "plan" } });
  const taken = { value: null, operatorId: ctx.operator.id, updatedAt: now };
  const word = wordOf(ctx, limit, { ...known, ...taken }, known.version + 1);
  const others = rows.filter((row) => row !== known);
  const answer = await ctx.answer(
    viewOfAll(others, now),
    { action: "limit.restored", target: { kind: "limit", id: limit }, detail: {} },
    update(limitOverrides, limit, known.version, taken),
    word.write,
  );
  await ctx.announce([word.message]);
  return answer;
}
