export const roles = ["owner", "admin", "manager", "developer", "viewer", "guest"] as const;
export type Role = (typeof roles)[number];

export const permissions = [
  "account:read",
  "tenant:read",
  "usage:read",
  "usage:write",
  "projects:read",
  "projects:write",
  "tasks:read",
  "tasks:write",
  "api-keys:read",
  "api-keys:write",
  "audit:read",
  "members:read",
  "members:write",
  "organizations:read",
  "organizations:write",
  "tenant:write",
  "tenant:own",
  "privacy:read",
  "privacy:write",
  "keys:read",
  "keys:write",
] as const;
export type Permission = (typeof permissions)[number];

const guest = ["account:read", "projects:read", "tasks:read"] as const;
const viewer = [...guest, "tenant:read", "usage:read", "members:read"] as const;
const developer = [...viewer, "tasks:write"] as const;
const manager = [...developer, "projects:write"] as const;
const admin = [
  ...manager,
  "api-keys:read",
  "api-keys:write",
  "audit:read",
  "usage:write",
  "members:write",
  "organizations:read",
  "organizations:write",
  "tenant:write",
  "privacy:read",
  "privacy:write",
  "keys:read",
] as const;

/** The one permission table: routes, the matrix in the docs and the role tests are readings of it. */
export const grants: Record<Role, readonly Permission[]> = {
  owner: permissions,
  admin,
  manager,
  developer,
  viewer,
  guest,
};

/**
 * What a suspended tenant may still do: see itself and why, pay, take its data along, use its people's
 * rights, and leave. Everything else is refused, reading included.
 */
export const whileSuspended: readonly Permission[] = [
  "account:read",
  "tenant:read",
  "tenant:own",
  "usage:read",
  "privacy:read",
  "privacy:write",
  "audit:read",
];

/**
 * What a company's own tool is never given, however it asks: the person's account, what only an owner may, and
 * credentials that would outlive the tool's.
 */
const keptFromTools: readonly Permission[] = ["account:read", "api-keys:write"];
export const toolPermissions: readonly Permission[] = permissions.filter(
  (permission) => grants.admin.includes(permission) && !keptFromTools.includes(permission),
);

/**
 * The platform operators' realm: no tenant role holds any of these, and no operator holds a tenant's
 * permission. Bound to an `elevation`: needs a running one of that kind for the very tenant the path names.
 */
export const operatorPermissions = {
  "operator:list": "nowhere",
  "operator:found": "nowhere",
  "operator:carry": "nowhere",
  "operator:elevate": "tenant",
  "operator:read": "elevation",
  "operator:lifecycle": "elevation",
} as const satisfies Record<string, "nowhere" | "tenant" | "elevation">;
export type OperatorPermission = keyof typeof operatorPermissions;

export const isOperatorPermission = (permission: string): permission is OperatorPermission =>
  Object.hasOwn(operatorPermissions, permission);

/** Whether `role` is no more than `ceiling`. */
export const atMost = (role: Role, ceiling: Role): boolean => roles.indexOf(role) >= roles.indexOf(ceiling);

export const lesserRole = (one: Role, other: Role): Role => (atMost(one, other) ? one : other);

export const isRole = (value: unknown): value is Role => roles.includes(value as Role);

/** Scopes narrow a role (API keys carry some); they never widen it. */
export const allows = (
  principal: { role: Role; scopes: readonly Permission[] | null },
  permission: Permission,
): boolean =>
  grants[principal.role].includes(permission) &&
  (principal.scopes === null || principal.scopes.includes(permission));
