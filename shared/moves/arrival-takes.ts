import { closedLuggage } from "../agents/luggage.ts";
import { saveProgress } from "../data/moving.ts";
import { discardArrival, takeEntries, takePage, waitingAfter } from "../data/moving-arrivals.ts";
import { forgetEntries } from "../data/moving-home.ts";
import { countEntries, countRows } from "../data/moving-proof.ts";
import { dispatchUnfinished } from "../data/moving-tasks.ts";
import { portableTables } from "../data/portable-tables.ts";
import { fromBase64url } from "../kernel/encoding.ts";
import { recordStart } from "../limits/luggage.ts";
import { again, onward, type Progress, partOf, thawed } from "./journey.ts";
import { type Answers, type Ask, isThawed, type Part } from "./parcels.ts";
import { assertEqual, assertSameLog, compareHashes } from "./proof.ts";
import { settle } from "./settling.ts";
import type { Arriving } from "./sides.ts";

/** What the current leg needs of the other side; nothing when the journey is over. */
export async function askFor({ room, plan, progress }: Arriving): Promise<Ask | undefined> {
  const part = partOf(plan.kind, progress);
  const { frozen } = progress;
  const start = async () => (await room.logOf(plan.tenantId).positions([])).size;
  switch (part) {
    case undefined:
      return undefined;
    case "rows":
      return { part, cursor: progress.rows, frozen };
    case "lobby":
      return { part, cursor: progress.lobby, frozen };
    case "leaves":
      return { part, start: await start(), frozen };
    case "heads":
      return { part, after: (await room.logOf(plan.tenantId).latest())?.size ?? 0, frozen };
    case "files":
      return { part, after: progress.files.after };
    case "contents":
      return { part, names: progress.files.wanted };
    case "leave":
      return plan.kind === "shard"
        ? { part, start: 0, record: recordStart, frozen }
        : {
            part,
            start: await start(),
            record: await room.meterOf(plan.tenantId).recordPlace(plan.moveId),
            frozen,
          };
    case "counts":
      return { part, frozen };
    case "jobs":
      return { part, after: progress.jobs };
    case "proof":
      return { part, table: progress.proof.table ?? "", after: progress.proof.after };
    default:
      return { part };
  }
}

/** Takes the answer of the current leg and keeps how far that brings us. @throws {StaleWrite} another call was faster */
export async function take(arriving: Arriving, answer: unknown): Promise<"taken" | "aborted"> {
  const { plan, progress } = arriving;
  const part = partOf(plan.kind, progress);
  if (part === undefined) return "taken";
  if (isThawed(answer)) await save(arriving, thawed(plan.kind, progress));
  else if (part === "abort") return takeAbort(arriving, answer as Answers["abort"]);
  else if (part === "rows") await takeRows(arriving, answer as Answers["rows"]);
  else await save(arriving, await (takers[part] as Taker)(arriving, answer as never));
  return "taken";
}

const save = ({ database, moving }: Arriving, progress: Progress) =>
  saveProgress(database, moving, JSON.stringify(progress));

type Taker = (arriving: Arriving, answer: never) => Promise<Progress>;
type Takers = {
  [P in Exclude<Part, "rows" | "abort">]: (arriving: Arriving, answer: Answers[P]) => Promise<Progress>;
};

/** Rows and how far they bring us are one batch. */
async function takeRows(arriving: Arriving, { rows, next, whole }: Answers["rows"]): Promise<void> {
  const { room, moving, progress, database } = arriving;
  const { waiting } = progress;
  const change = {
    rows: next,
    waiting: waitingAfter({ rows, waiting, whole }),
    copied: progress.copied + rows.length,
  };
  const over = whole && next.table === null;
  await takePage(database, {
    moving,
    own: { region: room.region, rootId: (await room.root).id },
    tables: await portableTables(database),
    rows,
    waiting,
    whole,
    progress: JSON.stringify(over ? onward(progress, change) : again(progress, change)),
  });
}

const takers: Takers = {
  async lobby({ room, moving, progress }, { rows, next, whole }) {
    await takeEntries(room.shards.home, moving.tenantId, rows);
    const change = { lobby: next };
    return whole && next.table === null ? onward(progress, change) : again(progress, change);
  },
  async leaves({ room, plan, progress }, { leaves, size }) {
    const log = room.logOf(plan.tenantId);
    const appended = await log.append(leaves);
    return appended.size < size ? again(progress, {}) : onward(progress);
  },
  async heads({ room, plan, progress }, { heads, more, retained }) {
    const log = room.logOf(plan.tenantId);
    for (const { witness, frontier: _, ...head } of heads) {
      if (!(await log.attach(head))) throw new Error("a head is not one of this log");
      if (witness) await log.witnessed(witness);
    }
    await log.retain(retained);
    return more ? again(progress, {}) : onward(progress);
  },
  async files({ room, plan, progress }, { files, more }) {
    const own = room.filesOf(plan.tenantId);
    const last = more ? files.at(-1)?.name : undefined;
    const { after } = progress.files;
    const kept = (await own.list(after, 1_000)).files.filter(
      ({ name }) => last === undefined || name <= last,
    );
    const known = new Map(kept.map(({ name, etag }) => [name, etag]));
    const wanted = files.filter(({ name, etag }) => known.get(name) !== etag).map(({ name }) => name);
    const there = new Set(files.map(({ name }) => name));
    await own.remove(kept.map(({ name }) => name).filter((name) => !there.has(name)));
    return nextFiles(progress, last, wanted);
  },
  async contents({ room, plan, progress }, { files, taken }) {
    for (const { name, body } of files) {
      const bytes = fromBase64url(body);
      if (bytes) await room.filesOf(plan.tenantId).write(name, bytes);
    }
    const { after, wanted } = progress.files;
    return nextFiles(progress, after === "" ? undefined : after, wanted.slice(taken));
  },
  freeze: async ({ progress }, { frozen }) => onward(progress, { frozen }),
  async counts({ room, moving, plan, progress, database }, counts) {
    const { tenantId } = moving;
    assertEqual(counts.rows, await countRows(database, tenantId, await portableTables(database)));
    if (plan.kind === "shard") return onward(progress);
    assertEqual([counts.lobby], [await countEntries(room.shards.home, tenantId)]);
    const { size, root } = await room.logOf(tenantId).head();
    assertSameLog({ size, root }, counts.log);
    return onward(progress);
  },
  async leave(arriving, { record, rest }) {
    const { room, plan, progress } = arriving;
    if (plan.kind === "region") {
      const { table } = await room.meterOf(plan.tenantId).takeRecord(plan.moveId, record);
      if (table !== null) return again(progress, {});
    }
    if (!rest) return again(progress, {});
    await settle(arriving, rest);
    return onward(progress, { frozen: null });
  },
  hand: async ({ progress }) => onward(progress),
  async jobs({ room, plan, progress, shard, database }, { jobs, more }) {
    const packed = jobs.map(async ({ id, status, luggage }) => {
      const task = { tenantId: plan.tenantId, taskId: id, shard };
      if (luggage) await room.jobOf(id).unpack(task, closedLuggage(luggage, status));
    });
    await Promise.all(packed);
    if (more) return again(progress, { jobs: jobs.at(-1)?.id ?? progress.jobs });
    await dispatchUnfinished(database, plan.tenantId, room.clock.now());
    return onward(progress);
  },
  async proof({ moving, progress, database }, { pieces, next }) {
    const tables = new Map((await portableTables(database)).map((table) => [table.name, table]));
    for (const { table, hashes, ...range } of pieces) {
      const known = tables.get(table);
      if (!known) throw new Error(`no table ${table} here`);
      await compareHashes(database, moving.tenantId, known, range, hashes);
    }
    return next ? again(progress, { proof: next }) : onward(progress);
  },
  shred: async ({ progress }, { more }) => (more ? again(progress, {}) : onward(progress)),
  async close({ room, moving, progress }) {
    await forgetEntries(room.shards.home, moving.tenantId);
    return onward(progress);
  },
};

/** What is wanted first, then the next names; `last`: nothing when there are none. */
function nextFiles(progress: Progress, last: string | undefined, wanted: string[]): Progress {
  if (wanted.length > 0) return again(progress, { files: { after: last ?? "", wanted } });
  return last === undefined ? onward(progress) : again(progress, { files: { after: last, wanted: [] } });
}

async function takeAbort(arriving: Arriving, { aborted }: Answers["abort"]): Promise<"taken" | "aborted"> {
  const { room, moving, progress, database } = arriving;
  if (!aborted) {
    await save(arriving, again(progress, { aborting: false }));
    return "taken";
  }
  if (arriving.plan.kind === "region") {
    await room.logOf(moving.tenantId).purge();
    while (!(await room.filesOf(moving.tenantId).wipe()));
    await forgetEntries(room.shards.home, moving.tenantId);
  }
  await discardArrival(database, moving, await portableTables(database));
  return "aborted";
}
