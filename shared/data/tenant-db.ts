import type { Clock } from "../kernel/clock.ts";
import type { Ids } from "../kernel/ids.ts";
import { assertMinted, type Principal } from "../kernel/principal.ts";
import type { AuditEntry } from "./audit-entry.ts";
import { auditWrites } from "./audit-feed.ts";
import { namedFault, StaleWrite, TenantMoving } from "./faults.ts";
import { isResting } from "./moving.ts";
import { scoped } from "./scope.ts";
import { type Find, findOver, type Preparing, type Select, selectOver } from "./select.ts";
import { bind, type Write } from "./write.ts";

export interface TenantDb {
  readonly principal: Principal;
  /** Drizzle's select over this tenant's rows and no others. */
  readonly select: Select;
  /** This tenant's row with an id: what `select` by the id finds, without a builder's work. */
  readonly find: Find;
  /**
   * Runs the writes, their audit row and its debt to the audit log as one atomic batch: all or nothing.
   * @throws {StaleWrite} a row changed since it was read
   * @throws {DuplicateKey} a key is taken
   * @throws {MissingReference} a reference names no row of this tenant
   * @throws {TenantMoving} the tenant is on its way to another database
   */
  commit(entry: AuditEntry, ...writes: Write[]): Promise<void>;
  /**
   * Takes a ceremony a step further, atomically and without an entry: the trail has one entry for what came of it. Only
   * for rows that are gone when it is over. @throws {StaleWrite} as `commit` does; for another table, a programmer's error
   */
  step(...writes: Write[]): Promise<void>;
}

/** What lives no longer than a sign-in under way, and the debugger's few lines about it. */
const ceremonies: ReadonlySet<string> = new Set(["login_transactions", "connection_attempts"]);

export interface TenantDbOptions {
  database: D1Database;
  principal: Principal;
  clock: Clock;
  ids: Ids;
  requestId: string;
}

/** Scopes what is prepared, and binds who asks first. */
function scopedClient(database: D1Database, { tenantId, member, projects = "all" }: Principal): Preparing {
  const onlyGranted = projects === "granted";
  const who = onlyGranted ? [tenantId, member?.id ?? ""] : [tenantId];
  return {
    prepare: (statement) => {
      const prepared = database.prepare(scoped(statement, onlyGranted));
      return { bind: (...parameters) => prepared.bind(...who, ...parameters) };
    },
  };
}

export function openTenantDb({ database, principal, clock, ids, requestId }: TenantDbOptions): TenantDb {
  assertMinted(principal);
  const { tenantId, actor } = principal;
  async function run(writes: readonly Write[]): Promise<void> {
    try {
      await database.batch(writes.flatMap((write) => bind(database, tenantId, write)));
    } catch (error) {
      const fault = namedFault(error);
      // A tenant at rest keeps its rows as they are: to a change by key that looks like a row that is gone.
      const resting = fault instanceof StaleWrite && (await isResting(database, tenantId));
      throw resting ? new TenantMoving() : fault;
    }
  }
  const client = scopedClient(database, principal);
  return {
    principal,
    select: selectOver(client),
    find: findOver(client),
    async commit(given, ...writes) {
      // Whoever acts from above is said to: not which organisation that is, since a child sees no parent.
      const entry = principal.via ? { ...given, detail: { ...given.detail, via: "parent" } } : given;
      await run([...writes, ...auditWrites({ clock, ids, requestId }, actor, entry)]);
    },
    async step(...writes) {
      const other = writes.find(({ table }) => !ceremonies.has(table));
      if (other) throw new Error(`${other.table} is not changed without an entry in the trail`);
      await run(writes);
    },
  };
}
