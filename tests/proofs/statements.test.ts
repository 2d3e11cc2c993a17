import { beforeAll, describe, expect, inject, test } from "vitest";
import { control, gather } from "./control.ts";
import { count, running } from "./recording.ts";
import { exceptions } from "./statement-exceptions.ts";
import {
  auditStatements,
  leftOver,
  type Query,
  type Row,
  type StatementRun,
  statementsOf,
} from "./statement-run.ts";

let asked = 0;
/** Any running platform plans for all of them, in turn: they have the same schemas. */
const query: Query = (database, sql, params = []) =>
  control<Row[]>(
    "sql",
    { database: database === "directory" ? database : `${database} DB_0`, sql, params },
    running()[asked++ % running().length],
  );

let run: StatementRun;

beforeAll(async () => {
  run = statementsOf(await gather());
});

describe("every statement of the run is one tenant's alone (M-009, M-011)", () => {
  test("each is planned by D1 and reaches tenant tables by tenant", async () => {
    const faults = await auditStatements(run, query);
    count("statements", run.statements.length, faults.length);
    expect(faults.join("\n")).toBe("");
    expect(run.statements.length).toBeGreaterThan(40);
  });

  test("exceptions are few, reasoned and none is left over", () => {
    expect(exceptions.length).toBeLessThanOrEqual(30);
    if (inject("whole")) expect(leftOver(run)).toEqual([]);
  });
});
