import { storedPrefix, tenantTableNames } from "./tenant-table.ts";

const foreignNames =
  /\b(all_\w*|lobby|placement|spent|throttle|stripe_inbox|residency|erasure_watch|sqlite_\w+|d1_\w+)\b/i;

/**
 * Scopes the source, never the predicate: each tenant table the statement names becomes a common
 * table expression over the caller's rows. The tenant is the first bound parameter, once.
 */
export function scoped(statement: string): string {
  if (!/^select\s/i.test(statement)) throw new Error("only a select can be scoped");
  if (foreignNames.test(statement)) throw new Error("the statement names a stored table");
  const views = tenantTableNames()
    .filter((name) => statement.includes(`"${name}"`))
    .map(
      (name) => `"${name}" as (select * from ${storedPrefix}${name} where tenant_id = (select id from me))`,
    );
  return `with ${["me as (select ? as id)", ...views].join(", ")} ${statement}`;
}
