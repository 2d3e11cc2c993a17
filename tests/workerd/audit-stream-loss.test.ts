import fc from "fast-check";
import { beforeAll, beforeEach, expect, test, vi } from "vitest";
import { deliverStreams } from "../../shared/audit/stream-delivery.ts";
import { Problem } from "../../shared/kernel/problem.ts";
import { database, newTenant, openRoom, round, time } from "./audit-room.ts";
import { grow, newStream, restAll, roomOf, Sink, streamOf, upTo } from "./stream-room.ts";

beforeAll(openRoom);
beforeEach(async () => {
  await database.prepare("delete from all_outbox").run();
  await restAll();
  vi.useFakeTimers({ toFake: ["Date"] });
  return () => vi.useRealTimers();
});

test("whatever happens on the way, the receiver gets each entry once, in order, without a gap (M-213)", async () => {
  const step = fc.constantFrom("grow", "deliver", "fail", "answer lost", "cursor lost", "twice", "wait");
  vi.spyOn(console, "error").mockImplementation(() => {});
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 12 }), async (steps) => {
      const [tenant, sink] = [await newTenant(), new Sink()];
      const id = await newStream(tenant);
      const ok = sink.answer;
      const dying = dyingAfterSend(sink);
      for (const next of steps) {
        if (next === "grow") await grow(tenant, 3).then(() => round());
        if (next === "wait") time.now += 24 * 3_600_000;
        if (next === "deliver") await deliverStreams(roomOf(sink));
        if (next === "twice") await Promise.all([deliverStreams(roomOf(sink)), deliverStreams(roomOf(sink))]);
        if (next === "cursor lost") await deliverStreams({ ...roomOf(sink), database: dying });
        if (next !== "fail" && next !== "answer lost") continue;
        sink.answer = next === "fail" ? () => new Response(null, { status: 500 }) : ok;
        const egress = { ...sink.egress, send: lost(sink) };
        await deliverStreams({ ...roomOf(sink), ...(next === "fail" ? {} : { egressFor: () => egress }) });
        sink.answer = ok;
      }
      await round();
      for (let rest = 0; rest < 4; rest++) {
        time.now += 24 * 3_600_000;
        await deliverStreams(roomOf(sink));
      }
      expect(sink.sequences).toEqual(upTo((await tenant.log.head()).size));
      expect((await streamOf(tenant, id)).row.status).toBe("active");
      await restAll();
    }),
    {
      numRuns: 10,
      examples: [[["grow", "answer lost", "grow", "deliver"]], [["grow", "cursor lost", "grow", "twice"]]],
    },
  );
  vi.restoreAllMocks();
}, 60_000);

/** The receiver has it, and its answer never arrives. */
const lost = (sink: Sink) => async (to: string, request: Request) => {
  await sink.egress.send(to, request);
  throw new Problem("upstream_timeout", "late");
};

/** The script dies between the receiver's answer and the cursor. */
function dyingAfterSend(sink: Sink): D1Database {
  const before = () => sink.sent;
  let seen = before();
  return {
    prepare(sql: string) {
      if (sql.trimStart().startsWith("update") && before() > seen) {
        seen = before();
        throw new Error("died");
      }
      if (sql.trimStart().startsWith("select c.")) seen = before();
      return database.prepare(sql);
    },
    batch: (statements: D1PreparedStatement[]) => database.batch(statements),
  } as unknown as D1Database;
}
