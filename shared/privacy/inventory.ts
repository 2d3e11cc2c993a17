import type { TableFacts } from "./inventory/facts.ts";
import { limitTables } from "./inventory/limits.ts";
import { peopleTables } from "./inventory/people.ts";
import { toolTables } from "./inventory/tools.ts";
import { workTables } from "./inventory/work.ts";

/**
 * Every tenant table, by its name: whose its rows are, why they are kept, for how long, and who gets them.
 * Exports, retention and the processing record are readings of this; a table that is missing fails the tests.
 * References come before what refers to them.
 */
export const inventory: Readonly<Record<string, TableFacts>> = {
  ...peopleTables,
  ...toolTables,
  ...workTables,
  ...limitTables,
};

/** Tables in an export, in its order. */
export const exportedTables = (of: "person" | "company"): string[] =>
  Object.entries(inventory).flatMap(([name, { exported, subjects }]) =>
    typeof exported === "string" && (of === "company" || (exported === "person" && subjects.length > 0))
      ? [name]
      : [],
  );
