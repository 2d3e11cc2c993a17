import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { streamInput } from "../../../shared/audit/stream-contract.ts";
import {
  attemptsTolerated,
  batchLimits,
  fitting,
  nextBatch,
  retryAfterOf,
  waitAfter,
} from "../../../shared/audit/stream-rules.ts";

const hour = 3_600_000;

describe("what a stream sends next (M-213)", () => {
  const place = fc.record({ position: fc.nat(1_000), size: fc.nat(1_000), kept: fc.nat(1_000) });

  test("always goes on where it stopped, never past the head, never before what is kept", () => {
    fc.assert(
      fc.property(place, ({ position, size, kept }) => {
        const head = { size, retained_from: Math.min(kept, size) };
        const next = nextBatch({ position, batchEnd: null, batchSize: null }, head);
        if (next.kind === "idle") return position >= size;
        if (next.kind === "skip") return position < head.retained_from && next.to === head.retained_from;
        const { start, end, size: under } = next;
        return start === position && end > start && end <= size && under === size;
      }),
    );
    expect(nextBatch({ position: 0, batchEnd: null, batchSize: null }, null)).toEqual({ kind: "idle" });
  });

  test("a batch that was begun is sent as it was, however the log has grown", () => {
    const begun = { position: 5, batchEnd: 9, batchSize: 20 };
    expect(nextBatch(begun, { size: 500 })).toEqual({
      kind: "send",
      start: 5,
      end: 9,
      size: 20,
      begun: true,
    });
  });

  test("takes as many lines as fit, and one in any case", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(batchLimits.bytes * 2), { minLength: 1 }), (lengths) => {
        const count = fitting(lengths);
        const sum = (some: number[]) => some.reduce((a, b) => a + b, 0);
        if (count < 1 || count > lengths.length) return false;
        const fits = count === 1 || sum(lengths.slice(0, count)) <= batchLimits.bytes;
        return fits && (count === lengths.length || sum(lengths.slice(0, count + 1)) > batchLimits.bytes);
      }),
    );
  });
});

describe("how long it waits after failures", () => {
  test("twice as long each time, half a day at most, and a day before it gives up", () => {
    const waits = Array.from({ length: attemptsTolerated - 1 }, (_, index) => waitAfter(index + 1));
    expect(waits.slice(0, 4)).toEqual([60_000, 120_000, 240_000, 480_000]);
    expect(Math.max(...waits)).toBe(12 * hour);
    const total = waits.reduce((sum, wait) => sum + wait, 0);
    expect([total > 24 * hour, total < 36 * hour]).toEqual([true, true]);
    expect(waitAfter(1_000)).toBe(12 * hour);
  });

  test("longer when the receiver asks, within the same bound", () => {
    expect(waitAfter(1, retryAfterOf("600"))).toBe(600_000);
    expect(waitAfter(5, retryAfterOf("1"))).toBe(waitAfter(5));
    expect(waitAfter(1, retryAfterOf("999999"))).toBe(12 * hour);
    for (const odd of [null, "", "-1", "1.5", "Wed, 21 Oct 2026 07:28:00 GMT", "9999999"])
      expect(retryAfterOf(odd)).toBe(0);
  });
});

describe("an address a company may name", () => {
  const accepts = (url: string) => streamInput.safeParse({ url, region: "eu" }).success;

  test("is https, of a public host, and nothing else", () => {
    for (const url of [
      "https://siem.example.com/x?token=1",
      "https://siem.example.com:443/",
      "https://münchen.de",
    ])
      expect(accepts(url), url).toBe(true);
    const odd = [
      ..."http://siem.example.com https://siem.example.com:8443/ https://u@siem.example.com https://u:p@h.com".split(
        " ",
      ),
      ..."https://siem.example.com/#x https://localhost/ https://127.0.0.1/ https://[::1]/ https://0x7f.1/".split(
        " ",
      ),
      ..."ftp://h.com file:///etc/passwd javascript:1 //h.com h.com https:// https://eu.api.leanvibe.ai/".split(
        " ",
      ),
      `https://h.com/${"x".repeat(2_000)}`,
      "",
    ];
    for (const url of odd) expect(accepts(url), url).toBe(false);
  });
});
