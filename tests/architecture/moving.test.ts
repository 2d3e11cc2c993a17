import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { movingTriggers } from "../../scripts/moving-triggers.ts";
import { root } from "./source.ts";

const database = new DatabaseSync(":memory:");
const folder = path.join(root, "migrations/region");
for (const file of readdirSync(folder).sort()) database.exec(readFileSync(path.join(folder, file), "utf8"));

const namesOf = (query: string): string[] =>
  database
    .prepare(query)
    .all()
    .map(({ name }) => String(name));
const stored = namesOf("select name from sqlite_master where type = 'table' and name glob 'all_*'");

describe("every tenant table takes part in a move (M-172)", () => {
  test.each(stored)("%s has the triggers that scripts/moving-triggers.ts prints", (name) => {
    const found = database
      .prepare("select sql from sqlite_master where type = 'trigger' and name glob ? order by name")
      .all(`${name}_moving_*`)
      .map(({ sql }) => `${String(sql)};`);
    expect(found).toEqual(movingTriggers(name).sort());
  });

  test("and nothing else does", () => {
    const triggers = namesOf(
      "select name from sqlite_master where type = 'trigger' and name glob '*_moving_*'",
    );
    expect(triggers.length).toBe(3 * (stored.length + 1));
    expect(stored.length).toBeGreaterThan(20);
  });
});
