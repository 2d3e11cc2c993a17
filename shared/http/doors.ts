import type { TenantDb } from "../data/tenant-db.ts";
import type { OperatorPermission, Permission } from "../kernel/access.ts";
import type { Ids } from "../kernel/ids.ts";
import type { Principal } from "../kernel/principal.ts";
import type { Context, Operator, OperatorContext, PublicContext } from "./context.ts";
import type { Proof } from "./step-up.ts";

/** What a worker passes in: who is this, may it still, and the context its routes need. */
export interface Doors<C extends PublicContext> {
  ids: Ids;
  base(
    request: Request,
    requestId: string,
    after: (work: Promise<unknown>) => void,
  ): PublicContext | Promise<PublicContext>;
  /** At once, where the caller is known here. @throws {Problem} `unauthenticated`, `wrong_region` */
  authenticate(request: Request, base: PublicContext): Principal | Promise<Principal>;
  /** Rate, quota and state; a request costs 1 unless said. @returns headers of the answer @throws {Problem} `quota_exceeded`, `tenant_suspended`, `gone` */
  admit(
    principal: Principal,
    base: PublicContext,
    permission: Permission,
    cost?: number,
  ): Record<string, string> | Promise<Record<string, string>>;
  openDb(principal: Principal, base: PublicContext): TenantDb;
  /** A verified caller wanted what it may not: its tenant's trail should say so. */
  refused(
    db: TenantDb,
    base: PublicContext,
    refusal: { method: string; path: string; permission: string },
  ): Promise<void>;
  /** A caller's request was answered; nobody waits for this. @param since when it came; milliseconds since the epoch */
  timed?(
    principal: Principal,
    base: PublicContext,
    done: { route: string; status: number; since: number },
  ): void;
  /** A person's browser sends Global Privacy Control: it is honoured before the request is served. */
  signalled?(db: TenantDb, base: PublicContext): Promise<void>;
  /** How the caller last proved who they are; only a script with routes that ask for it has it. */
  proof?(db: TenantDb, base: PublicContext): Promise<Proof>;
  /** Adds what this worker's routes need beyond the common context. */
  extend(context: PublicContext | OperatorContext | Context): C;
  /** Only a script with operators' routes has it. */
  operators?: OperatorDoors;
}

/** The other realm: nothing here looks at a tenant's credential, and `authenticate` above at no operator's. */
export interface OperatorDoors {
  /** @throws {Problem} `unauthenticated`, `quota_exceeded` */
  authenticate(request: Request, base: PublicContext): Promise<Operator>;
  /**
   * Enters the tenant that the path names, where the permission allows it now; that it did, or was
   * refused, is in the tenant's trail. @throws {Problem} `not_found`, `forbidden`
   */
  enter(
    operator: Operator,
    base: PublicContext,
    entry: { tenantId: string; permission: OperatorPermission; method: string; path: string },
  ): Promise<Principal>;
}
