// The triggers by which a tenant table takes part in a move: printed for a new table's migration, and
// what tests/architecture/moving.test.ts expects of every table.
//   node scripts/moving-triggers.ts all_things

/** States in which a row may be written, and the write is noted for the other side. */
const open = ["copying", "here"];

const list = (states: readonly string[]) => states.map((state) => `'${state}'`).join(", ");

/** Permits are written while the old copy goes: the audit rows' own lock asks for one. */
const mayWrite = (table: string) => (table === "all_retention_permits" ? [...open, "shredding"] : open);

type Verb = "insert" | "update" | "delete";
interface Terms {
  /** The move's own hand: nothing is noted or refused. */
  quiet: readonly string[];
  allowed: readonly string[];
  refusal: string;
}

function trigger(table: string, verb: Verb, { quiet, allowed, refusal }: Terms): string {
  const tenant = `${verb === "delete" ? "OLD" : "NEW"}.tenant_id`;
  const id = tenant.replace("tenant_id", "id");
  return `CREATE TRIGGER ${table}_moving_${verb} BEFORE ${verb.toUpperCase()} ON ${table}
WHEN EXISTS (SELECT 1 FROM moving WHERE tenant_id = ${tenant} AND state NOT IN (${list(quiet)}))
BEGIN
  SELECT RAISE(${refusal}) FROM moving WHERE tenant_id = ${tenant} AND state NOT IN (${list(allowed)});
  INSERT INTO moving_changes (tenant_id, name, id) VALUES (${tenant}, '${table}', ${id});
END;`;
}

/**
 * An insert into a tenant at rest is refused aloud. Updates and deletes are passed over in silence: a
 * commit is refused by its audit row all the same, and a statement over all tenants goes on with the others.
 */
export const movingTriggers = (table: string): string[] => [
  trigger(table, "insert", {
    quiet: ["applying"],
    allowed: mayWrite(table),
    refusal: "ABORT, 'tenant_moving'",
  }),
  trigger(table, "update", { quiet: ["applying"], allowed: mayWrite(table), refusal: "IGNORE" }),
  trigger(table, "delete", { quiet: ["applying", "shredding"], allowed: open, refusal: "IGNORE" }),
];

if (import.meta.main) console.log(process.argv.slice(2).flatMap(movingTriggers).join("\n\n"));
