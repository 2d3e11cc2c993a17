import { beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { deliverStreams } from "../../shared/audit/stream-delivery.ts";
import { attemptsTolerated } from "../../shared/audit/stream-rules.ts";
import { auditCursors } from "../../shared/data/audit-cursors.ts";
import { update } from "../../shared/data/write.ts";
import { Problem } from "../../shared/kernel/problem.ts";
import { type AuditedTenant, database, entry, newTenant, openRoom, round, time } from "./audit-room.ts";
import {
  grow,
  growAtOnce,
  isProved,
  newStream,
  restAll,
  roomOf,
  Sink,
  said,
  streamOf,
  upTo,
} from "./stream-room.ts";

beforeAll(openRoom);
beforeEach(async () => {
  await database.prepare("delete from all_outbox").run();
  await restAll();
  vi.useFakeTimers({ toFake: ["Date"] });
  return () => vi.useRealTimers();
});

describe("a stream of the audit log (M-213)", () => {
  test("sends what is under a head, in order, each batch with its own proof, and then what comes", async () => {
    const [tenant, sink] = [await newTenant(), new Sink()];
    const id = await newStream(tenant);
    await grow(tenant, 5);
    await deliverStreams(roomOf(sink));
    expect(sink.sent, "nothing is under a head yet").toBe(0);
    await round();
    await deliverStreams(roomOf(sink));
    expect(sink.sequences).toEqual(upTo(7));
    await grow(tenant, 2);
    await round();
    await deliverStreams(roomOf(sink));
    expect(sink.sequences).toEqual(upTo(9));
    expect([...sink.seen.keys()]).toEqual([`msg_${id}_0_6`, `msg_${id}_7_8`]);
    for (const batch of sink.batches) expect(await isProved(batch)).toBe(true);
    const [batch] = sink.batches;
    const forged = batch?.events.map((event, index) =>
      index === 3 ? { ...event, action: "forged" } : event,
    );
    expect(batch && (await isProved({ ...batch, events: forged ?? [] }))).toBe(false);
    expect((await streamOf(tenant, id)).cursor).toMatchObject({ position: 9, attempts: 0, lastError: null });
  });

  test("a long log goes in batches, and a stream may begin anywhere", async () => {
    const [tenant, sink] = [await newTenant(), new Sink()];
    await growAtOnce(tenant, 450);
    await newStream(tenant, 7);
    await round();
    await deliverStreams(roomOf(sink));
    expect(sink.batches.map(({ first, last }) => [first, last])).toEqual([
      [7, 206],
      [207, 406],
      [407, 451],
    ]);
    for (const batch of sink.batches) expect(await isProved(batch)).toBe(true);
  }, 20_000);

  test("a failed batch is tried again later, as it was, and blocks nothing after it", async () => {
    const [tenant, sink] = [await newTenant(), new Sink()];
    const id = await newStream(tenant);
    await round();
    sink.answer = () => new Response("no", { status: 503, headers: { "retry-after": "120" } });
    await deliverStreams(roomOf(sink));
    expect((await streamOf(tenant, id)).cursor).toMatchObject({
      position: 0,
      attempts: 1,
      lastError: "http_503",
    });
    await grow(tenant, 3);
    await round();
    sink.answer = () => new Response(null);
    await deliverStreams(roomOf(sink));
    expect(sink.sent, "its time has not come").toBe(1);
    time.now += 61_000;
    await deliverStreams(roomOf(sink));
    expect(sink.batches.map(({ first, last, head }) => [first, last, head.size])).toEqual([
      [0, 1, 2],
      [2, 4, 5],
    ]);
  });

  test("after twelve failures in a row it is paused, and its trail says so", async () => {
    const [tenant, sink] = [await newTenant(), new Sink()];
    const id = await newStream(tenant);
    await round();
    sink.answer = () => Promise.reject(new Problem("upstream_failed", "down"));
    for (let attempt = 0; attempt < attemptsTolerated + 3; attempt++) {
      await deliverStreams(roomOf(sink));
      time.now += 13 * 3_600_000;
    }
    expect(sink.sent).toBe(attemptsTolerated);
    const { row, cursor } = await streamOf(tenant, id);
    expect([row.status, row.pausedFor, cursor.position]).toEqual(["paused", "failures", 0]);
    const detail = { reason: "failures", attempts: attemptsTolerated, error: "upstream_failed" };
    expect(await said(tenant, "audit_stream.paused")).toEqual([detail]);
  });

  test.each([
    ["gone", "http_410", () => new Response(null, { status: 410 })],
    [
      "refused",
      "egress_policy",
      () => Promise.reject(new Problem("egress_refused", "no", { members: { reason: "policy" } })),
    ],
  ] as const)("a receiver that is %s pauses it at once", async (reason, error, answer) => {
    const [tenant, sink] = [await newTenant(), new Sink()];
    const id = await newStream(tenant);
    await round();
    sink.answer = answer;
    await deliverStreams(roomOf(sink));
    expect((await streamOf(tenant, id)).row).toMatchObject({ status: "paused", pausedFor: reason });
    expect(await said(tenant, "audit_stream.paused")).toEqual([{ reason, attempts: 1, error }]);
  });

  test("one stream's trouble is not another's, and two rounds at once send nothing twice", async () => {
    const tenants = await Promise.all(upTo(4).map(() => newTenant()));
    const sinks = tenants.map(() => new Sink());
    const byTenant = new Map(tenants.map(({ id }, index) => [id, sinks[index] as Sink]));
    for (const tenant of tenants) await newStream(tenant);
    await round();
    if (sinks[0]) sinks[0].answer = () => new Response(null, { status: 500 });
    const room = {
      ...roomOf(new Sink()),
      egressFor: (db: AuditedTenant["db"]) => (byTenant.get(db.principal.tenantId) as Sink).egress,
    };
    await Promise.all([deliverStreams(room), deliverStreams(room), deliverStreams(room)]);
    expect(sinks.map(({ sent }) => sent)).toEqual([1, 1, 1, 1]);
    expect(sinks.map(({ sequences }) => sequences.length)).toEqual([0, 2, 2, 2]);
  });

  test("entries that went before they were delivered are skipped, and said to be", async () => {
    const [tenant, sink] = [await newTenant(), new Sink()];
    await newStream(tenant);
    await grow(tenant, 4);
    await round();
    await tenant.log.retain(3);
    await grow(tenant, 1);
    await round();
    await deliverStreams(roomOf(sink));
    expect(sink.sequences).toEqual([3, 4, 5, 6]);
    for (const batch of sink.batches) expect(await isProved(batch)).toBe(true);
    expect(await said(tenant, "audit_stream.skipped")).toEqual([{ from: 0, to: 3 }]);
  });

  test("an entry that the database lost stops it: no gap is sent in silence", async () => {
    const [tenant, sink] = [await newTenant(), new Sink()];
    const id = await newStream(tenant);
    await grow(tenant, 2);
    await round();
    const permit = "insert into all_retention_permits values (?, 'audit_events', ?)";
    await database
      .prepare(permit)
      .bind(tenant.id, time.now * 2)
      .run();
    await database
      .prepare("delete from all_audit_events where tenant_id = ? and action = 'test.done'")
      .bind(tenant.id)
      .run();
    await deliverStreams(roomOf(sink));
    expect([sink.sent, (await streamOf(tenant, id)).cursor.lastError]).toEqual([0, "events_missing"]);
  });

  test("a cursor never goes back, not even by hand", async () => {
    const [tenant, sink] = [await newTenant(), new Sink()];
    const id = await newStream(tenant);
    await round();
    await deliverStreams(roomOf(sink));
    const { cursor } = await streamOf(tenant, id);
    const back = tenant.db.commit(entry, update(auditCursors, id, cursor.version, { position: 0 }));
    await expect(back).rejects.toThrow("never goes back");
  });
});
