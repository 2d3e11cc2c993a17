import type { Region } from "../kernel/region.ts";
import type { Shards } from "./shards.ts";

/**
 * `copying`: rows are copied, changes noted. `frozen`: nothing is written. `left`: the other side has it.
 * `handed`: the other side lives, doors show the way. `shredding`: the old copy goes. `gone`: only the way is shown. `arriving`: rows come in. `here`: it lives here.
 */
export type MovingState =
  | "copying"
  | "frozen"
  | "left"
  | "handed"
  | "shredding"
  | "gone"
  | "arriving"
  | "here";

export interface Moving {
  tenantId: string;
  moveId: string;
  /** `lobby`: the home database of a tenant whose rows are in another. */
  side: "from" | "to" | "lobby";
  state: MovingState;
  /** What was settled when the move began, as JSON. */
  plan: string;
  /** This side's half of the transfer key, wrapped; nothing once it was destroyed. */
  secret: string | null;
  /** How far this side has come, as JSON. */
  progress: string;
  /** The region that has the tenant now. */
  forward: Region | null;
  /** When the state began; epoch milliseconds. */
  since: number;
}

const columns =
  "tenant_id as tenantId, move_id as moveId, side, state, plan, secret, progress, forward, since";

/** Rows that belong to this database's own statements: not those of a tenant at rest, here or on its way in. */
export const settled = (tenantId: string): string =>
  `not exists (select 1 from moving m where m.tenant_id = ${tenantId} and m.state not in ('copying', 'here'))`;

export const readMoving = (database: D1Database, tenantId: string): Promise<Moving | null> =>
  database.prepare(`select ${columns} from moving where tenant_id = ?`).bind(tenantId).first<Moving>();

/** The database that takes part on this side, with its shard. */
export async function findMoving(
  shards: Shards,
  tenantId: string,
  side: Moving["side"],
): Promise<{ moving: Moving; shard: number } | undefined> {
  for (const [shard, database] of shards.all().entries()) {
    const moving = await readMoving(database, tenantId);
    if (moving?.side === side) return { moving, shard };
  }
  return undefined;
}

/**
 * The database of the region that has a tenant's rows: what a message or a job once knew may be out of date.
 * `known` where the region does not say; nothing once the tenant has left.
 */
export async function currentShard(
  home: D1Database,
  tenantId: string,
  known: number,
): Promise<number | undefined> {
  const row = await home
    .prepare(
      `select (select shard from placement where tenant_id = ?1) as shard,
              (select forward from moving where tenant_id = ?1) as forward`,
    )
    .bind(tenantId)
    .first<{ shard: number | null; forward: Region | null }>();
  return row?.forward ? undefined : (row?.shard ?? known);
}

/** Where a tenant went that is no longer here. */
export async function forwardOf(home: D1Database, tenantId: string): Promise<Region | undefined> {
  return (await readMoving(home, tenantId))?.forward ?? undefined;
}

/**
 * Safe to repeat; takes the place of a move that is over, and goes on showing the way to whoever comes by an
 * old credential until the tenant lives here. @returns what stands there now
 */
export async function enterMoving(database: D1Database, moving: Moving): Promise<Moving> {
  const { tenantId, moveId, side, state, plan, secret, progress, forward, since } = moving;
  await database
    .prepare(
      `insert into moving (tenant_id, move_id, side, state, plan, secret, progress, forward, since)
       values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) on conflict (tenant_id) do update set
         move_id = ?2, side = ?3, state = ?4, plan = ?5, secret = ?6, progress = ?7, since = ?9
       where state = 'gone' or (state = 'here' and side <> 'to')`,
    )
    .bind(tenantId, moveId, side, state, plan, secret, progress, forward, since)
    .run();
  const entered = await readMoving(database, tenantId);
  if (!entered) throw new Error("a move was entered and is not there");
  return entered;
}

export interface Passage {
  from: readonly MovingState[];
  to: MovingState;
  now: number;
  forward?: Region | null;
}

/** From one state to the next. @returns whether it is there now, also when it was already */
export async function passMoving(
  database: D1Database,
  { tenantId, moveId }: Pick<Moving, "tenantId" | "moveId">,
  { from, to, now, forward = null }: Passage,
): Promise<boolean> {
  const marks = from.map((_, index) => `?${index + 6}`).join(", ");
  await database
    .prepare(
      `update moving set state = ?3, since = ?4, forward = coalesce(?5, forward)
       where tenant_id = ?1 and move_id = ?2 and state in (${marks})`,
    )
    .bind(tenantId, moveId, to, now, forward, ...from)
    .run();
  const reached = await readMoving(database, tenantId);
  return reached?.moveId === moveId && reached.state === to;
}

/** Keeps how far a side has come, unless another call was faster. @returns whether this one counted */
export async function saveProgress(
  database: D1Database,
  { tenantId, progress: before }: Moving,
  progress: string,
): Promise<boolean> {
  const { meta } = await database
    .prepare("update moving set progress = ?3 where tenant_id = ?1 and progress = ?2")
    .bind(tenantId, before, progress)
    .run();
  return meta.changes === 1;
}

/** Whether a write is refused because the tenant is at rest. */
export async function isResting(database: D1Database, tenantId: string): Promise<boolean> {
  const row = await database
    .prepare("select 1 from moving where tenant_id = ? and state not in ('copying', 'here', 'applying')")
    .bind(tenantId)
    .first();
  return row !== null;
}

/** Forgets the move's notes and whatever waits. */
export async function clearMoving(
  database: D1Database,
  { tenantId, moveId }: Pick<Moving, "tenantId" | "moveId">,
): Promise<void> {
  const mine = "tenant_id = ?1 and exists (select 1 from moving where tenant_id = ?1 and move_id = ?2)";
  await database.batch(
    ["moving_changes", "moving_rows"].map((table) =>
      database.prepare(`delete from ${table} where ${mine}`).bind(tenantId, moveId),
    ),
  );
}

/** The arriving side needs no memory of its move any more. */
export async function endArrival(database: D1Database, moving: Moving): Promise<void> {
  await clearMoving(database, moving);
  await database
    .prepare("delete from moving where tenant_id = ?1 and move_id = ?2 and side = 'to' and state = 'here'")
    .bind(moving.tenantId, moving.moveId)
    .run();
}

/**
 * What time does to moves: a freeze whose command died ends and copying goes on when it comes back; of moves
 * that are over the keys go, and in the end everything but the sign at the home database.
 */
export async function tendMoving(
  database: D1Database,
  {
    isHome,
    frozenBefore,
    overBefore,
    now,
  }: { isHome: boolean; frozenBefore: number; overBefore: number; now: number },
): Promise<void> {
  const over = isHome
    ? "(state = 'gone' and forward is null) or (state = 'here' and side <> 'to')"
    : "state = 'gone' or (state = 'here' and side <> 'to')";
  await database.batch([
    database
      .prepare("update moving set state = 'copying', since = ?2 where state = 'frozen' and since < ?1")
      .bind(frozenBefore, now),
    database
      .prepare(
        "update moving set secret = null, plan = '{}' where state = 'gone' and secret is not null and since < ?1",
      )
      .bind(overBefore),
    database
      .prepare(
        `delete from moving_changes where tenant_id in (select tenant_id from moving where since < ?1 and (${over}))`,
      )
      .bind(overBefore),
    database.prepare(`delete from moving where since < ?1 and (${over})`).bind(overBefore),
  ]);
}
