import { storedPrefix } from "./tenant-table.ts";

/**
 * One of the few statements that read other tenants' rows: those of organisations that the reader's own
 * closure rows lead to, each by its key. `tenancy/organization-store.ts` says what they look like.
 */
const below = `"organizations" as (select o.depth, t.* from ${storedPrefix}organization_tree o
  join ${storedPrefix}tenants t on t.tenant_id = o.id and t.id = o.id where o.tenant_id = ?1)`;

/** The common table expression a scoped statement needs that names the organisations below. */
export const viewsBelow = (statement: string): string[] =>
  statement.includes('"organizations"') ? [below] : [];
