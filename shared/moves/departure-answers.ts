import type { FinalStatus } from "../agents/statuses.ts";
import { passMoving, readMoving } from "../data/moving.ts";
import { forgetDoors, leaveHome } from "../data/moving-home.ts";
import { forgetChanges, readPage } from "../data/moving-pages.ts";
import { countRows, hashRows } from "../data/moving-proof.ts";
import { finishedTasks } from "../data/moving-tasks.ts";
import { lobbyTable, type PortableTable, portableTables } from "../data/portable-tables.ts";
import { customersOf, openEventsOf } from "../data/stripe-inbox.ts";
import { base64url } from "../kernel/encoding.ts";
import { recordEnd, recordStart } from "../limits/luggage.ts";
import { assertStillAgreed } from "./consents.ts";
import { freezeMilliseconds } from "./journey.ts";
import { bareKeys } from "./keys.ts";
import type { Answers, Ask, Part, ProofPiece, Thawed } from "./parcels.ts";
import { conflict, type Leaving } from "./sides.ts";

const limits = { leaves: 2_000, heads: 200, files: 500, fileBytes: 3_000_000, jobs: 40, hashes: 2_000 };

type Answerers = {
  [P in Part]: (leaving: Leaving, ask: Extract<Ask, { part: P }>) => Promise<Answers[P] | Thawed>;
};

const pageOf = async (leaving: Leaving, tables: PortableTable[], database: D1Database, ask: RowsAsk) => {
  const { tenantId } = leaving.moving;
  await forgetChanges(database, tenantId, tables, ask.cursor.seq);
  return readPage(database, tenantId, tables, ask.cursor);
};
type RowsAsk = Extract<Ask, { part: "rows" | "lobby" }>;

const logOf = ({ room, moving }: Leaving) => room.logOf(moving.tenantId);

async function logSize(leaving: Leaving) {
  const { size, root } = await logOf(leaving).head();
  return { size, root };
}

const answerers: Omit<Answerers, "shred" | "close" | "abort"> = {
  rows: async (leaving, ask) =>
    pageOf(leaving, await portableTables(leaving.database), leaving.database, ask),
  lobby: (leaving, ask) => pageOf(leaving, [lobbyTable], leaving.room.shards.home, ask),
  async leaves(leaving, { start }) {
    const { size } = await logOf(leaving).positions([]);
    return { leaves: await logOf(leaving).leaves(start, limits.leaves), size };
  },
  async heads(leaving, { after }) {
    const heads = await logOf(leaving).heads(after, limits.heads);
    const { retained } = await logOf(leaving).head();
    return { heads, more: heads.length === limits.heads, retained };
  },
  files: ({ room, moving }, { after }) => room.filesOf(moving.tenantId).list(after, limits.files),
  async contents({ room, moving }, { names }) {
    const files: Answers["contents"]["files"] = [];
    let taken = 0;
    for (let bytes = 0; taken < names.length && bytes < limits.fileBytes; taken++) {
      const name = names[taken] ?? "";
      const body = await room.filesOf(moving.tenantId).read(name);
      if (!body) continue;
      files.push({ name, body: base64url(new Uint8Array(body)) });
      bytes += body.byteLength;
    }
    return { files, taken };
  },
  freeze,
  async counts(leaving) {
    const { room, moving, database } = leaving;
    const [lobby] = await countRows(room.shards.home, moving.tenantId, [lobbyTable]);
    const rows = await countRows(database, moving.tenantId, await portableTables(database));
    return { rows, lobby: lobby ?? ["lobby", 0, 0, 0], log: await logSize(leaving) };
  },
  leave,
  async hand({ room, moving, plan, database }) {
    const { home } = room.shards;
    const handed = { from: ["left"], to: "handed", now: room.clock.now() } as const;
    await room.directory.hand(moving.tenantId, plan.toRegion);
    await forgetDoors(home, moving.tenantId);
    for (const place of new Set([database, home])) await passMoving(place, moving, handed);
    return {};
  },
  async jobs({ room, moving, database }, { after }) {
    const tasks = await finishedTasks<FinalStatus>(database, moving.tenantId, after, limits.jobs);
    const jobs = tasks.map(async ({ id, status }) => ({ id, status, luggage: await room.jobOf(id).pack() }));
    return { jobs: await Promise.all(jobs), more: tasks.length === limits.jobs };
  },
  proof,
};

async function proof(
  { moving, database }: Leaving,
  { table, after }: Extract<Ask, { part: "proof" }>,
): Promise<Answers["proof"]> {
  const tables = await portableTables(database);
  const pieces: ProofPiece[] = [];
  let place = { table, after };
  for (let room = limits.hashes; room > 0; ) {
    const at = tables.findIndex(({ name }) => name === place.table);
    const known = tables[at];
    if (!known) throw new Error(`no table ${place.table} here`);
    const range = { after: place.after, until: null, limit: room };
    const hashes = await hashRows(database, moving.tenantId, known, range);
    const until = hashes.length === room ? (hashes.at(-1)?.[0] ?? null) : null;
    pieces.push({ ...place, until, hashes });
    const next = tables[at + 1];
    if (until === null && !next) return { pieces, next: null };
    place = until === null ? { table: next?.name ?? "", after: "" } : { ...place, after: until };
    room -= hashes.length;
  }
  return { pieces, next: place };
}

/** Nobody writes from here on. What was agreed to is looked at once more before anything depends on it. */
async function freeze(leaving: Leaving): Promise<Answers["freeze"]> {
  const { room, moving, plan, shard, database } = leaving;
  const now = room.clock.now();
  const frozen = { from: ["copying"], to: "frozen", now } as const;
  if (!(await passMoving(database, moving, frozen)))
    throw conflict(moving.state, "The company has left already.");
  try {
    await assertStillAgreed(room.openDb(moving.tenantId, shard, plan.by), plan);
    if (database !== room.shards.home && plan.kind === "region")
      await passMoving(room.shards.home, moving, frozen);
  } catch (error) {
    await passMoving(database, moving, { from: ["frozen"], to: "copying", now });
    throw error;
  }
  return { frozen: (await readMoving(database, moving.tenantId))?.since ?? now };
}

/** The point from which nothing leads back: the region no longer has the tenant, whatever happens next. */
async function leave(
  leaving: Leaving,
  { frozen, start, record: from }: Extract<Ask, { part: "leave" }>,
): Promise<Answers["leave"] | Thawed> {
  const { room, moving, plan, database } = leaving;
  const { tenantId } = moving;
  const { home } = room.shards;
  const now = room.clock.now();
  const forward = plan.kind === "region" ? plan.toRegion : null;
  const left = { from: ["frozen"], to: "left", now, forward } as const;
  const isOld = moving.since !== frozen || now - moving.since > freezeMilliseconds.valid;
  if (moving.state === "frozen" && isOld) return { thawed: true };
  if (!(await passMoving(database, moving, left))) return { thawed: true };
  if (plan.kind === "shard") {
    const keys = await bareKeys(database, tenantId, await room.root);
    const rest = { keys, sum: null, inbox: [], log: { size: 0, root: "" }, leaves: [] };
    return { record: { from: recordStart, pieces: [], next: recordEnd }, rest };
  }
  const meter = room.meterOf(tenantId);
  // Whoever knows a page of the record asked for the first before, which did all this.
  if (from.table === "") {
    if (database !== home) await passMoving(home, moving, { ...left, from: ["copying", "frozen"] });
    await leaveHome(home, tenantId);
    await meter.depart(plan.toRegion);
  }
  const record = await meter.recordPage(from);
  if (record.next.table !== null) return { record, rest: null };
  const inbox = await openEventsOf(home, await customersOf(database, tenantId));
  const keys = await bareKeys(database, tenantId, await room.root);
  const leaves = await logOf(leaving).leaves(start, limits.leaves);
  return { record, rest: { keys, sum: record.next, inbox, log: await logSize(leaving), leaves } };
}

/** Whether what is asked for counts only in a freeze that is over. */
async function isThawedSince({ moving, database }: Leaving, ask: Ask): Promise<boolean> {
  if (!("frozen" in ask) || ask.frozen === null || ask.part === "leave") return false;
  const row = await readMoving(database, moving.tenantId);
  return row?.state !== "frozen" || row.since !== ask.frozen;
}

export const answerPart = async (
  leaving: Leaving,
  ask: Exclude<Ask, { part: "shred" | "close" | "abort" }>,
): Promise<Answers[keyof typeof answerers] | Thawed> => {
  if (await isThawedSince(leaving, ask)) return { thawed: true };
  return (answerers[ask.part] as (leaving: Leaving, ask: Ask) => Promise<Answers["rows"]>)(leaving, ask);
};
