import { getTableColumns, getTableName, is } from "drizzle-orm";
import { integer, SQLiteTable, sqliteTable } from "drizzle-orm/sqlite-core";
import { describe, expect, test } from "vitest";
import * as z from "zod/mini";
import { deferred } from "../../../shared/kernel/deferred.ts";

const made = (make: () => void) => {
  const inner = deferred(() => {
    make();
    return z.strictObject({ id: z.string().check(z.minLength(2)), when: z.optional(z.iso.datetime()) });
  });
  return { inner, outer: deferred(() => z.object({ data: z.array(inner), next: z.nullable(inner) })) };
};

describe("what is made when it is first touched", () => {
  test("is made once, and not before", () => {
    let times = 0;
    const { inner, outer } = made(() => times++);
    expect(times).toBe(0);
    expect(inner.safeParse({ id: "ab" }).data).toEqual({ id: "ab" });
    expect(outer.parse({ data: [{ id: "ab" }], next: null })).toEqual({ data: [{ id: "ab" }], next: null });
    expect(times).toBe(1);
  });

  test("a schema refuses, describes and extends itself as if it stood there", () => {
    const { inner, outer } = made(() => {});
    const plain = z.strictObject({
      id: z.string().check(z.minLength(2)),
      when: z.optional(z.iso.datetime()),
    });
    const around = z.object({ data: z.array(plain), next: z.nullable(plain) });
    for (const wrong of [{ id: "a" }, { id: "ab", more: 1 }, { id: "ab", when: "now" }, null]) {
      expect(inner.safeParse(wrong).error?.issues).toEqual(plain.safeParse(wrong).error?.issues);
      const listed = { data: [wrong], next: wrong };
      expect(outer.safeParse(listed).error?.issues).toEqual(around.safeParse(listed).error?.issues);
    }
    expect(z.toJSONSchema(outer)).toEqual(z.toJSONSchema(around));
    expect(Object.keys(z.extend(inner, { more: z.int() }).shape)).toEqual(["id", "when", "more"]);
    expect(inner instanceof z.ZodMiniObject).toBe(true);
  });

  test("a table is one to Drizzle", () => {
    const table = deferred(() => sqliteTable("counts", { n: integer("n") }));
    expect(is(table, SQLiteTable)).toBe(true);
    expect(getTableName(table)).toBe("counts");
    expect(Object.keys(getTableColumns(table))).toEqual(["n"]);
    expect("n" in table && Object.keys(table).includes("n")).toBe(true);
  });
});
