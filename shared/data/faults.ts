/** The row changed (or went) since it was read: nothing of the commit happened. */
export class StaleWrite extends Error {
  constructor() {
    super("the row changed since it was read");
    this.name = "StaleWrite";
  }
}

/** A unique key is taken; `key` is SQLite's list of columns. */
export class DuplicateKey extends Error {
  readonly key: string;
  constructor(key: string) {
    super(`duplicate key: ${key}`);
    this.name = "DuplicateKey";
    this.key = key;
  }
}

/** The person's key was destroyed: nothing is written of them any more. */
export class ErasedSubject extends Error {
  constructor() {
    super("nothing is sealed for an erased person");
    this.name = "ErasedSubject";
  }
}

/** A reference points at a row this tenant does not have. */
export class MissingReference extends Error {
  constructor() {
    super("a referenced row does not exist");
    this.name = "MissingReference";
  }
}

/** The database's own word about members: a company keeps an owner, and only an active member acts. */
export class MembershipGuard extends Error {
  readonly rule: "last_owner" | "not_a_member";
  constructor(rule: MembershipGuard["rule"]) {
    super(rule);
    this.name = "MembershipGuard";
    this.rule = rule;
  }
}

export const treeFaults = ["parent", "root", "cycle", "children", "limit", "not_below"] as const;
export type TreeFaultReason = (typeof treeFaults)[number];

/** The tree of organisations does not allow it; see migrations/region/0010_organizations.sql. */
export class TreeFault extends Error {
  readonly reason: TreeFaultReason;
  constructor(reason: TreeFaultReason) {
    super(`the tree of organisations does not allow it: ${reason}`);
    this.name = "TreeFault";
    this.reason = reason;
  }
}

/** The tenant is on its way to another database: nothing of the commit happened, and soon it can. */
export class TenantMoving extends Error {
  constructor() {
    super("the tenant is being moved");
    this.name = "TenantMoving";
  }
}

/** The tenant's keys are gone, and nothing is written any more. */
export class TenantPurged extends Error {
  constructor() {
    super("the tenant is purged");
    this.name = "TenantPurged";
  }
}

/** Names the refusals of D1 that the product decides on; everything else stays what it was. */
export function namedFault(error: unknown): unknown {
  const message = error instanceof Error ? error.message : String(error);
  if (message.includes("tenant_moving")) return new TenantMoving();
  if (message.includes("tenant is purged")) return new TenantPurged();
  if (message.includes("stale_version")) return new StaleWrite();
  const rule = (["last_owner", "not_a_member"] as const).find((name) => message.includes(name));
  if (rule) return new MembershipGuard(rule);
  const duplicate = /UNIQUE constraint failed: ([^:]+)/.exec(message);
  if (duplicate) return new DuplicateKey((duplicate[1] ?? "").trim());
  if (message.includes("FOREIGN KEY constraint failed")) return new MissingReference();
  const reason = treeFaults.find((known) => message.includes(`organization_${known}`));
  return reason === undefined ? error : new TreeFault(reason);
}

/**
 * A refused commit changed nothing, so its hold can go. After any other error nobody knows whether it
 * happened: the hold then lapses by itself, or is kept by the intent in the outbox.
 */
export const refusedCommit = (error: unknown): boolean =>
  [DuplicateKey, MissingReference, StaleWrite, MembershipGuard].some((fault) => error instanceof fault);
