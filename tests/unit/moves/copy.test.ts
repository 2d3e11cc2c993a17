import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { enterMoving, passMoving } from "../../../shared/data/moving.ts";
import { countRows } from "../../../shared/data/moving-proof.ts";
import { portableTables } from "../../../shared/data/portable-tables.ts";
import { openDatabase } from "../../support/sqlite-d1.ts";
import { Carrier, found, kinds, moving, rowsOf, type Write, write } from "./copy-room.ts";

const [us, eu] = [openDatabase("us"), openDatabase("eu")];
const tables = await portableTables(us.d1);
let tenants = 0;

const writes = fc.array(fc.record({ kind: fc.nat(kinds - 1), key: fc.nat(5), value: fc.nat(100) }), {
  maxLength: 12,
});
const limits = fc.record({
  rows: fc.integer({ min: 1, max: 6 }),
  characters: fc.integer({ min: 1, max: 500 }),
});
const rounds = fc.array(fc.record({ writes, limits, twice: fc.boolean() }), { maxLength: 12 });

describe("a snapshot and the changes after it (M-172)", () => {
  test("end equal, however writes and pages interleave and whichever page comes twice", async () => {
    await fc.assert(
      fc.asyncProperty(writes, fc.nat(30), rounds, async (before, ahead, during) => {
        const tenant = `ten_${++tenants}`;
        found(us.raw, tenant, "us");
        for (const one of before) write(us, tenant, one);
        await enterMoving(us.d1, moving(tenant, "from", "copying"));
        await enterMoving(eu.d1, moving(tenant, "to", "arriving"));
        const carrier = new Carrier(us.d1, eu.d1, tenant, tables);
        for (let page = 0; page < ahead; page++) await carrier.carry({ rows: 20, characters: 2_000 });
        for (const round of during) {
          for (const one of round.writes) write(us, tenant, one);
          await carrier.carry(round.limits, round.twice);
        }
        const frozen = { from: ["copying"], to: "frozen", now: 2 } as const;
        expect(await passMoving(us.d1, moving(tenant, "from", "copying"), frozen)).toBe(true);
        while (!(await carrier.carry({ rows: 20, characters: 2_000 })).done);
        expect(rowsOf(eu.raw, tenant, tables)).toEqual(rowsOf(us.raw, tenant, tables));
        expect(await countRows(eu.d1, tenant, tables)).toEqual(await countRows(us.d1, tenant, tables));
        expect(eu.raw.prepare("select count(*) as n from moving_rows").get()).toEqual({ n: 0 });
      }),
      { numRuns: 25 },
    );
  }, 30_000);

  const insertProject = { kind: 0, key: 1, value: 1 };
  const renameProject = { kind: 1, key: 1, value: 1 };
  const insertTask = { kind: 3, key: 1, value: 1 };
  const begin = async (...before: Write[]) => {
    const tenant = `ten_${++tenants}`;
    found(us.raw, tenant, "us");
    for (const one of before) write(us, tenant, one);
    await enterMoving(us.d1, moving(tenant, "from", "copying"));
    await enterMoving(eu.d1, moving(tenant, "to", "arriving"));
    return { tenant, carrier: new Carrier(us.d1, eu.d1, tenant, tables) };
  };
  const count = (tenant: string, name: string) =>
    eu.prepare(`select count(*) as n from ${name} where tenant_id = ?`).get(tenant)?.["n"];

  test("a change is left out while its table is still to be copied", async () => {
    const { tenant, carrier } = await begin(insertProject);
    write(us, tenant, insertTask);
    await carrier.carry({ rows: 1, characters: 500 });
    expect(count(tenant, "all_tasks")).toBe(0);
    expect(count(tenant, "moving_rows")).toBe(0);
  });

  test("a change follows a row that was copied, also while its table is not finished", async () => {
    const projects = [1, 2, 3].map((key) => ({ kind: 0, key, value: 1 }));
    const { tenant, carrier } = await begin(...projects);
    while (count(tenant, "all_projects") === 0) await carrier.carry({ rows: 1, characters: 500 });
    expect(count(tenant, "all_projects")).toBe(1);
    write(us, tenant, renameProject);
    await carrier.carry({ rows: 1, characters: 500 });
    while (!(await carrier.carry({ rows: 5, characters: 500 })).done);
    expect(rowsOf(eu.raw, tenant, tables)).toEqual(rowsOf(us.raw, tenant, tables));
  });

  test("a change waits while others that came before it are outstanding", async () => {
    const { tenant, carrier } = await begin();
    while (!(await carrier.carry({ rows: 5, characters: 500 })).done);
    for (const one of [insertProject, insertTask, renameProject]) write(us, tenant, one);
    await carrier.carry({ rows: 5, characters: 1 });
    expect(count(tenant, "moving_rows")).toBe(1);
    expect(count(tenant, "all_tasks")).toBe(0);
    await carrier.carry({ rows: 5, characters: 1 });
    expect(count(tenant, "all_tasks")).toBe(1);
  });
});
