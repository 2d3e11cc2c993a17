import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AnswerReader } from "../../../bench/harness/answer-reader.ts";

const chunked = (parts: string[]) =>
  `HTTP/1.1 429 Too Many Requests\r\nTransfer-Encoding: chunked\r\n\r\n${parts
    .map((part) => `${Buffer.byteLength(part).toString(16)}\r\n${part}\r\n`)
    .join("")}0\r\n\r\n`;
const sized = (body: string) =>
  `HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

/** Feeds the text in pieces of these sizes, in turn. */
function statusesOf(text: string, sizes: readonly number[]): number[] {
  const bytes = Buffer.from(text);
  const reader = new AnswerReader();
  const statuses: number[] = [];
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1;
    const status = reader.push(bytes.subarray(at, at + size));
    if (status !== undefined) statuses.push(status);
    at += size;
  }
  return statuses;
}

describe("the generator's reader", () => {
  test("finds the end of each answer however it arrives", () => {
    const body = fc.string({ maxLength: 40 });
    const sizes = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(body, fc.array(body.filter(Boolean), { maxLength: 4 }), sizes, (whole, parts, cut) => {
        expect(statusesOf(sized(whole), cut)).toEqual([200]);
        expect(statusesOf(chunked(parts), cut)).toEqual([429]);
      }),
    );
  });

  test("a chunk that looks like the end is not the end", () => {
    expect(statusesOf(chunked(["0\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n"]), [7])).toEqual([429]);
  });

  test("an answer without a body ends with its head", () => {
    expect(statusesOf("HTTP/1.1 204 No Content\r\nx-request-id: 1\r\n\r\n", [5])).toEqual([204]);
  });

  test("one socket's answers follow one another", () => {
    const reader = new AnswerReader();
    expect(reader.push(Buffer.from(sized("one")))).toBe(200);
    expect(reader.push(Buffer.from(chunked(["two"])))).toBe(429);
  });

  test("a chunk without a size is refused", () => {
    const broken = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n";
    expect(() => new AnswerReader().push(Buffer.from(broken))).toThrow("has no size");
  });
});
