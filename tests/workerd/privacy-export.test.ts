import "../../workers/tenants/tables.ts";
import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Files } from "../../shared/agents/ports.ts";
import { randomIds } from "../../shared/kernel/ids.ts";
import { type ExportOrder, exportStream, type Position, readPosition } from "../../shared/privacy/export.ts";
import {
  type ExportHeader,
  type ExportLine,
  exportSchema,
  withheldOf,
} from "../../shared/privacy/export-lines.ts";
import { exportedTables, inventory } from "../../shared/privacy/inventory.ts";
import { type Company, ErasureRoom } from "./erasure-room.ts";
import { type Filled, fillTables } from "./filled-tables.ts";
import { IdentityRoom } from "./identity-room.ts";

let room: ErasureRoom;
let company: Company;
let filled: Filled[];

const files: Files = {
  put: async () => {},
  delete: async () => {},
  get: async (name) =>
    name.endsWith("absent")
      ? null
      : { size: 1, body: new ReadableStream(), text: async () => `text of ${name}` },
};

beforeAll(() => IdentityRoom.prepare());
beforeEach(async () => {
  room = new ErasureRoom();
  await room.stores.rows("insert into residency values (1, 'eu') on conflict do nothing");
  company = await room.company();
  const { tenantId, memberId: subject, shard } = company;
  const [session] = await room.stores.rows(
    "select id from all_sessions where tenant_id = ? and user_id = ?",
    tenantId,
    subject,
  );
  const database = env[`DB_${shard}` as "DB_0" | "DB_1"];
  const who = { tenantId, subject, ownSession: String(session?.["id"]) };
  filled = await fillTables(database, vault(), who, room.now);
});

const vault = () => {
  const { clock } = room.stores;
  return room.ports().openVault(room.db(company), { clock, ids: randomIds(clock) });
};

interface Read {
  lines: ExportLine[];
  answers: number;
}

/** The whole export, over as many answers as it takes. */
async function readAll(subject: string | null, calls?: number): Promise<Read> {
  const scope = subject === null ? "company" : "person";
  const header: ExportHeader = {
    schema: exportSchema,
    scope,
    region: "eu",
    tenant: { id: company.tenantId, slug: "s", name: "n" },
    subject,
    generated_at: "2026-11-22T00:00:00.000Z",
    tables: exportedTables(scope),
    withheld: withheldOf(scope),
  };
  const read: Read = { lines: [], answers: 0 };
  let cursor: string | undefined = "";
  while (cursor !== undefined) {
    const from: Position | undefined = cursor === "" ? undefined : readPosition(cursor);
    const order: Omit<ExportOrder, "calls"> = {
      db: room.db(company),
      vault: vault(),
      files,
      header,
      from,
      seal: async (text: string) => text,
    };
    const text: string = await new Response(
      exportStream({ ...order, ...(calls === undefined ? {} : { calls }) }),
    ).text();
    const lines = text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as ExportLine);
    const last: ExportLine | undefined = lines.at(-1);
    read.lines.push(...lines.slice(1, -1));
    read.answers++;
    expect(lines[0]).toMatchObject({ type: "export", scope });
    expect(["more", "end"]).toContain(last?.type);
    if (last?.type === "end") expect(last.lines).toBe(lines.length - 2);
    cursor = last?.type === "more" ? last.cursor : undefined;
  }
  return read;
}

const rowsIn = ({ lines }: Read, table: string) =>
  lines.flatMap((line) => (line.type === "row" && line.table === table ? [line.row] : []));

/** The tables whose rows this test did not write itself, with a row each that must be there. */
const ownRows = (): [string, string][] => [
  ["users", company.memberId],
  ["passwords", company.memberId],
  ["recovery_codes", company.memberId],
];

describe("the export is complete (M-007, M-206)", () => {
  test("every table that can hold a person's row was given one", () => {
    const given = new Set([
      ...filled.map(({ table }) => table),
      "users",
      "passwords",
      "passkeys",
      "recovery_codes",
      "sessions",
    ]);
    for (const [table, { subjects, exported }] of Object.entries(inventory))
      if (subjects.length > 0 && typeof exported === "string") expect([...given]).toContain(table);
  });

  test("a person gets each row that names them, in the clear, and nothing that is withheld", async () => {
    const read = await readAll(company.memberId);
    for (const [table, id] of ownRows()) expect(rowsIn(read, table).map((row) => row["id"])).toEqual([id]);
    expect(rowsIn(read, "users")[0]).toMatchObject({ email: company.email, name: company.name });
    expect(rowsIn(read, "passkeys")).toHaveLength(1);
    expect(rowsIn(read, "sessions").length).toBeGreaterThan(1);
    for (const { table, id, row } of filled) {
      const { exported, withheld = {}, subjects = [] } = inventory[table] ?? {};
      const found = rowsIn(read, table).find((candidate) => candidate["id"] === id);
      if (exported !== "person" || subjects.length === 0) {
        expect(rowsIn(read, table), table).toEqual([]);
        continue;
      }
      for (const [column, value] of Object.entries(row)) {
        if (column === "tenant_id" || column in withheld) expect(found, table).not.toHaveProperty(column);
        else if (typeof value === "string" && value.startsWith("mark "))
          expect(found?.[column], column).toBe(value);
        else expect(found, `${table}.${column}`).toHaveProperty(column);
      }
    }
  });

  test("a company gets every row of every table that is not withheld", async () => {
    const read = await readAll(null);
    for (const table of exportedTables("company"))
      expect(rowsIn(read, table).length, table).toBeGreaterThan(0);
    expect(rowsIn(read, "users")).toHaveLength(2);
    for (const [table, { exported }] of Object.entries(inventory))
      if (typeof exported === "object") expect(rowsIn(read, table), table).toEqual([]);
  });

  test("no withheld value leaves in any line, of the person's or the company's", async () => {
    const text = JSON.stringify([await readAll(company.memberId), await readAll(null)]);
    for (const [table, { withheld = {} }] of Object.entries(inventory))
      for (const column of Object.keys(withheld)) {
        const rows = await room.stores.rows(
          `select ${column} from all_${table} where tenant_id = ?`,
          company.tenantId,
        );
        for (const value of rows.map((row) => row[column]))
          if (typeof value === "string") expect(text, `${table}.${column}`).not.toContain(value);
      }
    expect(text).not.toContain("v1:dky_");
    expect(text).not.toContain("v1:usr_");
  });

  test("another person's export holds none of it, nor does another company's", async () => {
    const other = JSON.stringify(await readAll(company.ownerId));
    expect(other).not.toContain(company.email);
    expect(other).not.toContain("mark ");
    const mine = company;
    company = await room.company();
    expect(JSON.stringify(await readAll(null))).not.toContain(mine.tenantId);
    expect(JSON.stringify(await readAll(mine.memberId))).not.toContain(mine.memberId);
  });

  test("a task's specification and files come along, for its author and the company", async () => {
    const file = {
      type: "file",
      task_id: "row_tasks",
      path: "specification",
      text: "text of tasks/row_tasks/specification",
    };
    expect((await readAll(company.memberId)).lines).toContainEqual(file);
    expect((await readAll(null)).lines).toContainEqual(file);
    expect(JSON.stringify(await readAll(company.ownerId))).not.toContain("row_tasks");
  });

  test("cut into many answers it is the same export", async () => {
    const whole = await readAll(null);
    for (const calls of [1, 3, 7]) {
      const pieces = await readAll(null, calls);
      expect(pieces.answers).toBeGreaterThan(2);
      expect(pieces.lines).toEqual(whole.lines);
    }
    expect(whole.answers).toBe(1);
  });

  test("an erased person is in the company's export as nobody", async () => {
    await room.erase(company);
    const [erased] = rowsIn(await readAll(null), "users").filter((row) => row["id"] === company.memberId);
    expect(erased).toMatchObject({ email: null, name: null, status: "disabled" });
  });
});
