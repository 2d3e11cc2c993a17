import type { TenantDb } from "../data/tenant-db.ts";
import { insert, update } from "../data/write.ts";
import type { Context, PublicContext } from "../http/context.ts";
import { timestamp } from "../kernel/clock.ts";
import { Problem } from "../kernel/problem.ts";
import type { Region } from "../kernel/region.ts";
import { assertMayLive } from "../tenancy/relocation.ts";
import { ownTenant } from "../tenancy/service.ts";
import type { Move, MoveInput } from "./contract.ts";
import { conflict } from "./sides.ts";
import { findMove, hasRelatives, listMoves, type MoveRow } from "./store.ts";
import { moves } from "./tables.ts";

/** Thirty days to begin: who agreed may be somebody else's successor by then. */
const validMilliseconds = 30 * 86_400_000;

const view = (row: Omit<MoveRow, "tenantId">): Move => ({
  id: row.id,
  from_region: row.fromRegion,
  to_region: row.toRegion,
  status: row.status,
  consented_by: row.consentedBy,
  consented_at: timestamp(row.createdAt),
  expires_at: timestamp(row.expiresAt),
  moved_at: row.movedAt === null ? null : timestamp(row.movedAt),
  version: row.version,
});

type Tenant = Parameters<typeof assertMayLive>[0];

const target = (id: string) => ({ kind: "move", id });

async function assertAlone(db: TenantDb): Promise<void> {
  if (await hasRelatives(db))
    throw conflict("organization", "A company with organisations above or below it is not moved.");
}

const stands = (row: MoveRow, now: number) => row.status === "consented" && row.expiresAt > now;

/**
 * The owner's word: without it nobody moves the company to another region.
 * @throws {Problem} `conflict`, `plan_limit_reached`
 */
export async function consentToMove(ctx: Context, { to_region: toRegion }: MoveInput): Promise<Move> {
  const tenant = await ownTenant(ctx.db);
  assertMayLive(tenant, toRegion);
  const now = ctx.clock.now();
  if ((await listMoves(ctx.db)).some((row) => stands(row, now)))
    throw conflict("consented", "There is a consent that stands: withdraw it first.");
  const draft = {
    id: ctx.ids.next("move"),
    fromRegion: tenant.region,
    toRegion,
    status: "consented",
    consentedBy: ctx.principal.actor.id,
    expiresAt: now + validMilliseconds,
    movedAt: null,
    createdAt: now,
    updatedAt: now,
  } as const;
  const detail = { from_region: tenant.region, to_region: toRegion };
  return ctx.answer(
    view({ ...draft, version: 1 }),
    { action: "move.consented", target: target(draft.id), detail },
    insert(moves, draft),
  );
}

export const readMoves = async (ctx: Context) => ({ data: (await listMoves(ctx.db)).map(view) });

/** Until the company has left, a move under way stops at its next step. @throws {Problem} `not_found`, `conflict` */
export async function withdrawConsent(ctx: Context, id: string): Promise<void> {
  const row = await findMove(ctx.db, id);
  if (!row) throw new Problem("not_found", "There is no such move.");
  if (row.status === "withdrawn") return;
  if (row.status === "done") throw conflict("done", "The company has moved.");
  await ctx.db.commit(
    { action: "move.withdrawn", target: target(id) },
    update(moves, id, row.version, { status: "withdrawn", updatedAt: ctx.clock.now() }),
  );
}

/** The consent under which the company may move there now. @throws {Problem} `conflict`, `plan_limit_reached` */
export async function standingConsent(
  { db, clock }: Pick<PublicContext, "clock"> & { db: TenantDb },
  tenant: Tenant,
  toRegion: Region,
): Promise<MoveRow> {
  assertMayLive(tenant, toRegion);
  const now = clock.now();
  const consent = (await listMoves(db)).find((row) => row.toRegion === toRegion && stands(row, now));
  if (!consent) throw conflict("consent", "The company's owner has not agreed to move there.");
  return consent;
}

/** Asked once more when everything is copied and nobody writes. @throws {Problem} `conflict`, `plan_limit_reached` */
export async function assertStillAgreed(
  db: TenantDb,
  { moveId, kind, toRegion }: { moveId: string; kind: "region" | "shard"; toRegion: Region },
): Promise<void> {
  const tenant = await ownTenant(db);
  if (tenant.status === "closed") throw conflict("status", "A closed company is not moved.");
  await assertAlone(db);
  if (kind === "shard") return;
  assertMayLive(tenant, toRegion);
  if ((await findMove(db, moveId))?.status !== "consented")
    throw conflict("consent", "The company's owner has withdrawn the consent.");
}
