import { viewsBelow } from "./organization-view.ts";
import { projectColumnOf, storedPrefix, tenantTableNames } from "./tenant-table.ts";

const foreignNames =
  /\b(all_\w*|lobby|placement|spent|throttle|stripe_inbox|residency|erasure_watch|moving\w*|sqlite_\w+|d1_\w+)\b/i;

const granted = `(select project_id from ${storedPrefix}project_grants where tenant_id = ?1 and user_id = ?2)`;

/** What stands behind a tenant table's name: the tenant's rows, or of them those of granted projects. */
function view(name: string, onlyGranted: boolean): string {
  const column = onlyGranted ? projectColumnOf(name) : undefined;
  const own = `select * from ${storedPrefix}${name} where tenant_id = ?1`;
  return `"${name}" as (${column === undefined ? own : `${own} and ${column} in ${granted}`})`;
}

const known = new Map<string, string>();
const knownAtMost = 500;

/**
 * Scopes the source, never the predicate: each tenant table the statement names becomes a common
 * table expression over the caller's rows. The tenant is the first bound parameter, once; with
 * `onlyGranted` the person whose grants count is the second. Statements are few, and each is scoped once.
 */
export function scoped(statement: string, onlyGranted = false): string {
  const key = `${onlyGranted}${statement}`;
  let text = known.get(key);
  if (text === undefined) {
    text = scopedAnew(statement, onlyGranted);
    if (known.size >= knownAtMost) known.clear();
    known.set(key, text);
  }
  return text;
}

function scopedAnew(statement: string, onlyGranted: boolean): string {
  if (!/^select\s/i.test(statement)) throw new Error("only a select can be scoped");
  if (foreignNames.test(statement)) throw new Error("the statement names a stored table");
  const views = tenantTableNames()
    .filter((name) => statement.includes(`"${name}"`))
    .map((name) => view(name, onlyGranted));
  // Takes the first numbers even where no view does, so that the statement's own parameters come after them.
  const me = onlyGranted ? "me as (select ?1 as id, ?2 as member)" : "me as (select ?1 as id)";
  return `with ${[me, ...views, ...viewsBelow(statement)].join(", ")} ${statement}`;
}
