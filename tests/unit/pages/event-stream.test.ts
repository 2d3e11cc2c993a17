import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { EventReader, pastLines, translateEvents } from "../../../workers/pages/console/event-stream.ts";
import { lineOfEvent as inAnyLanguage } from "../../../workers/pages/console/task-log.ts";
import { bound, speaking } from "../../../workers/pages/messages/spoken.ts";

const lineOfEvent = speaking("en", () => bound(inAnyLanguage));

const at = "2026-11-21T23:45:47.000Z";
const frame = (id: number, data: object) => `id: ${id}\ndata: ${JSON.stringify(data)}\n\n`;
const started = frame(1, { type: "started", at });
const finished = frame(2, { type: "finished", at, status: "needs_model" });

const streamOf = (...chunks: string[]) =>
  new ReadableStream<Uint8Array<ArrayBuffer>>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(new TextEncoder().encode(chunk));
      controller.close();
    },
  });

describe("server-sent events", () => {
  test("are the same however the stream is cut", () => {
    const text = `retry: 1000\n\n${started}: a comment\n\n${finished}`;
    const whole = new EventReader().read(text);
    expect(whole.map(({ id }) => id)).toEqual(["1", "2"]);
    fc.assert(
      fc.property(fc.array(fc.nat(text.length), { maxLength: 8 }), (cuts) => {
        const reader = new EventReader();
        const edges = [0, ...cuts.sort((a, b) => a - b), text.length];
        const parts = edges.slice(1).flatMap((end, index) => reader.read(text.slice(edges[index], end)));
        expect(parts).toEqual(whole);
      }),
    );
  });

  test("join several data lines and keep the last id", () => {
    expect(new EventReader().read("id: 7\ndata: a\n\ndata: b\ndata: c\n\n")).toEqual([
      { id: "7", data: "a" },
      { id: "7", data: "b\nc" },
    ]);
  });

  test("reach the browser as lines with words, and nothing else of the API's event", async () => {
    const stream = translateEvents(
      streamOf(started, frame(9, { type: "tested", at, passed: 3, failed: 1, skipped: 0, secret: "no" })),
      lineOfEvent,
    );
    const text = await new Response(stream).text();
    expect(text).toContain('"text":"Tests ran: 3 passed, 1 failed, 0 skipped."');
    expect(text).toMatch(/^retry: \d+\n\nid: 1\n/);
    expect(text).not.toContain("secret");
  });

  test("of a stream that ended are all told at once", async () => {
    const lines = await pastLines(streamOf(started, finished), lineOfEvent);
    expect(lines.map(({ text, over }) => [text, over])).toEqual([
      ["Started. Reading the specification.", false],
      ["Finished: this needs a model, so nothing was written.", true],
    ]);
  });

  test("of a stream that stays open are told when it falls quiet", async () => {
    const open = new ReadableStream<Uint8Array<ArrayBuffer>>({
      start: (controller) => controller.enqueue(new TextEncoder().encode(started)),
    });
    expect(await pastLines(open, lineOfEvent)).toHaveLength(1);
  });

  test("that are no events are left out", () => {
    for (const data of ["", "nonsense", "null", "{}", '{"type":"started"}', '{"type":1,"at":"now"}'])
      expect(lineOfEvent("1", data)).toBeUndefined();
  });
});
