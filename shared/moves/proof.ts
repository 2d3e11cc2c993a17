import { changedHere, hashRows, type TableCount } from "../data/moving-proof.ts";
import type { PortableTable } from "../data/portable-tables.ts";
import { Problem } from "../kernel/problem.ts";
import type { LogSize } from "./parcels.ts";

const differs = (what: string) =>
  new Problem(
    "conflict",
    `The copy is not the original: ${what}. Nothing was given up; end this move and begin anew.`,
    {
      members: { state: "differs", what },
    },
  );

/** @throws {Problem} `conflict` naming the first table that is not the same on both sides */
export function assertEqual(theirs: readonly TableCount[], ours: readonly TableCount[]): void {
  const known = new Map(ours.map((count) => [count[0], count]));
  for (const count of theirs)
    if (JSON.stringify(known.get(count[0])) !== JSON.stringify(count)) throw differs(count[0]);
  if (ours.length !== theirs.length) throw differs("the tables");
}

/** @throws {Problem} `conflict` */
export function assertSameLog(ours: LogSize, theirs: LogSize): void {
  if (ours.size !== theirs.size || ours.root !== theirs.root) throw differs("the audit log");
}

/**
 * Row by row, with the tenant at work here: what differs must have been written here since it came.
 * @throws {Problem} `conflict`; the old copy is then still whole
 */
export async function compareHashes(
  database: D1Database,
  tenantId: string,
  table: PortableTable,
  { after, until }: { after: string; until: string | null },
  theirs: readonly [id: string, hash: string][],
): Promise<void> {
  const ours = new Map(await hashRows(database, tenantId, table, { after, until, limit: -1 }));
  const unequal = theirs.filter(([id, hash]) => ours.get(id) !== hash).map(([id]) => id);
  const their = new Set(theirs.map(([id]) => id));
  const added = [...ours.keys()].filter((id) => !their.has(id));
  const suspects = [...unequal, ...added];
  if (suspects.length === 0) return;
  const changed = await changedHere(database, tenantId, table.name, suspects);
  const [lost] = suspects.filter((id) => !changed.has(id));
  if (lost !== undefined) throw differs(`${table.name} ${lost}`);
}
