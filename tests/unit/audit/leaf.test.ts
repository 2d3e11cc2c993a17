import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { csvRow } from "../../../shared/audit/csv.ts";
import { canonicalJson, leafText } from "../../../shared/audit/leaf.ts";
import { headDue, recordsRefusal } from "../../../shared/audit/rules.ts";
import { eventOf } from "./sample-log.ts";

describe("the leaf's text", () => {
  test("is one spelling per value: sorted keys, no whitespace (RFC 8785)", () => {
    expect(canonicalJson({ b: [1, { d: null, c: "é" }], a: 1e21, "": true })).toBe(
      '{"":true,"a":1e+21,"b":[1,{"c":"é","d":null}]}',
    );
    const sorting = {
      "\u20ac": 1,
      "\r": 2,
      "\ufb33": 3,
      "1": 4,
      "\ud83d\ude00": 5,
      "\u0080": 6,
      "\u00f6": 7,
    };
    expect(canonicalJson(sorting)).toBe('{"\\r":2,"1":4,"\u0080":6,"ö":7,"€":1,"😀":5,"\ufb33":3}');
    expect(leafText(eventOf("s", 1), 1)).toMatch(/^\{"action":"task.created","actor":\{"id":/);
  });

  test("survives being read and written, whatever the order of its keys", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value);
        expect(canonicalJson(JSON.parse(text))).toBe(text);
        expect(canonicalJson(reversed(value))).toBe(text);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).reverse();
  return Object.fromEntries(entries.map(([key, member]) => [key, reversed(member)]));
}

describe("a CSV row", () => {
  test("quotes what must be quoted and never starts a formula", () => {
    const event = {
      ...eventOf("s", 0),
      action: "=cmd()",
      request_id: "-1",
      detail: { note: 'say "hi", you' },
    };
    const row = csvRow({ ...event, sequence: 7 });
    expect(row).toMatch(/^7,evt_/);
    expect(row).toContain(",'=cmd(),");
    expect(row).toContain(",'-1,");
    expect(row).toContain(',"{""note"":""say \\""hi\\"", you""}"\r\n');
  });
});

describe("when a head is due", () => {
  const now = 1_000_000;
  test.each([
    ["an empty log", { size: 0, last: undefined }, false],
    ["the first entry", { size: 1, last: undefined }, true],
    ["nothing new", { size: 9, last: { size: 9, at: 0 } }, false],
    ["growth within the minute", { size: 1_008, last: { size: 9, at: now - 44_999 } }, false],
    ["growth for a minute", { size: 10, last: { size: 9, at: now - 45_000 } }, true],
    ["a thousand entries", { size: 1_009, last: { size: 9, at: now } }, true],
  ])("%s", (_, facts, due) => {
    expect(headDue({ ...facts, now })).toBe(due);
  });
});

test("a flood of refusals leaves few entries, which say how many there were", () => {
  const recorded = Array.from({ length: 100_000 }, (_, index) => index + 1).filter(recordsRefusal);
  expect(recorded).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 100, 1_000, 10_000, 100_000]);
});
