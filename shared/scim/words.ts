/** URNs of RFC 7643 §8.7 and RFC 7644 §8.2. */
export const urn = {
  user: "urn:ietf:params:scim:schemas:core:2.0:User",
  enterprise: "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
  group: "urn:ietf:params:scim:schemas:core:2.0:Group",
  schema: "urn:ietf:params:scim:schemas:core:2.0:Schema",
  resourceType: "urn:ietf:params:scim:schemas:core:2.0:ResourceType",
  provider: "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig",
  list: "urn:ietf:params:scim:api:messages:2.0:ListResponse",
  patch: "urn:ietf:params:scim:api:messages:2.0:PatchOp",
  error: "urn:ietf:params:scim:api:messages:2.0:Error",
  search: "urn:ietf:params:scim:api:messages:2.0:SearchRequest",
  bulkRequest: "urn:ietf:params:scim:api:messages:2.0:BulkRequest",
  bulkResponse: "urn:ietf:params:scim:api:messages:2.0:BulkResponse",
} as const;

export const mediaType = "application/scim+json";

/** What one request may cost; /ServiceProviderConfig and docs/scim.md say the same numbers. */
export const bounds = {
  /** Resources on one page. */
  page: 200,
  pageDefault: 100,
  /** Rows that a filter no index answers, or a sort, may open. */
  scanned: 1_000,
  filterCharacters: 1_000,
  filterTerms: 20,
  patchOperations: 100,
  /** People whose place in a group one request may change. */
  membershipChanges: 100,
  bulkOperations: 50,
  bulkBytes: 1_048_576,
  /** Values of one attribute with several, members of groups aside. */
  values: 20,
} as const;

/** Roles that a group may give; a guest is invited by hand. */
export const groupRoles = ["owner", "admin", "manager", "developer", "viewer"] as const;
export type GroupRole = (typeof groupRoles)[number];
