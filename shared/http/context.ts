import type { AuditEntry } from "../data/audit-entry.ts";
import type { TenantDb } from "../data/tenant-db.ts";
import type { Write } from "../data/write.ts";
import type { Clock } from "../kernel/clock.ts";
import type { Ids } from "../kernel/ids.ts";
import type { Principal } from "../kernel/principal.ts";
import type { Region } from "../kernel/region.ts";

/** What a public handler may reach. No binding, no `env`, no framework goes further than `mount`. */
export interface PublicContext {
  readonly requestId: string;
  readonly region: Region;
  readonly clock: Clock;
  readonly ids: Ids;
  /** The address it came by; by which kind of host, `headers` say (`regional-host.ts`). */
  readonly url: string;
  /** Request headers, read only, for what a route declares (Last-Event-ID, Idempotency-Key). */
  readonly headers: Headers;
  /** Work that may outlive the answer; losing it must be harmless. */
  readonly after: (work: Promise<unknown>) => void;
}

/** What a handler of a verified caller may reach. */
export interface Context extends PublicContext {
  readonly principal: Principal;
  readonly db: TenantDb;
  /**
   * Commits and answers: on a route with an Idempotency-Key the answer is stored in the same batch
   * as its effect, so that a crash in between replays to the same answer.
   */
  readonly answer: <T>(body: T, entry: AuditEntry, ...writes: Write[]) => Promise<T>;
}

/** One of the platform's own people, proved; the id is opaque and the same for the same person. */
export interface Operator {
  readonly id: string;
}

/** What a handler of an operator may reach before any tenant is entered. */
export interface OperatorContext extends PublicContext {
  readonly operator: Operator;
}

/** An operator in one tenant: every commit there names the operator in the tenant's own trail. */
export type EnteredContext = Context & OperatorContext;
