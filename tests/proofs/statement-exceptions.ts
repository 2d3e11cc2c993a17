/** Statements that are nobody's alone, each with its reason; one that no longer runs must leave this list. */
export interface Exception {
  /** How the statement begins, white space normalised. */
  begins: string;
  reason: string;
}

export const exceptions: readonly Exception[] = [
  {
    begins: "select c.tenant_id as tenantId, c.",
    reason:
      "before a company is known: whose a key or session is, by the digest of 192 random bits; it learns the row that they belong to",
  },
  {
    begins: "select u.tenant_id as tenantId, iif(v.id is null, 1, 2) as rank from json_each(?1) e",
    reason:
      "before a company is known: in which of the companies of an address it opens, and letters reach it, each by its key; it learns ids and no more",
  },
  {
    begins: "select count(*) as count from placement",
    reason:
      "cron comes by every tenant in turn, for what it used and what is nearly used up: over how many turns",
  },
  {
    begins: "select tenant_id as id, shard, created_at as createdAt from placement",
    reason:
      "the companies of one such turn, all or active ones; it learns ids, and since when their months count",
  },
  {
    begins: "select tenant_id, id, topic, payload, attempts from all_outbox where topic in",
    reason: "the sweeper pays every tenant's debts, each to that tenant's own stores",
  },
  {
    begins: "select tenant_id from all_outbox where topic = ?",
    reason: "the feeder asks whose audit log is owed entries; it learns ids and no more",
  },
  {
    begins: "select c.tenant_id, c.id from all_audit_cursors c join all_audit_streams s",
    reason: "cron asks whose stream of the audit log has its turn; it learns ids and no more",
  },
  {
    begins: "select s.tenant_id as tenantId, s.id from all_saml_connections s",
    reason: "cron asks by index which provider's metadata is to be read; it learns ids and no more",
  },
  {
    begins: "select t.tenant_id as tenantId, t.created_at as createdAt from all_tenants t",
    reason: "cron asks for which companies no statement of use is running; each gets its own, by its key",
  },
  {
    begins:
      "select s.tenant_id as tenantId, s.id, t.created_at as createdAt, t.status from all_usage_statements s",
    reason: "cron asks by index which statement's month is over, and where its company's months begin",
  },
  {
    begins: "select t.tenant_id, t.plan from all_tenants t join json_each(?1) h",
    reason:
      "retention asks whose trail holds events older than the plan keeps; each trail is looked at by its key",
  },
  {
    begins:
      "select tenant_id from ( select tenant_id, checked_at from all_data_keys where state = 'retiring'",
    reason:
      "the upkeep of keys asks by index which tenants' keys want looking after; it learns ids and no more",
  },
  {
    begins: 'with me as (select ?1 as id), "organizations" as (',
    reason: "a parent reads the organisations below it: those its own closure rows name, each by its key",
  },
  {
    begins: "select o.tenant_id as tenantId, o.id, o.payload from all_organization_tree t",
    reason: "what a parent's change owes to meters below it is paid at once: found by its own closure rows",
  },
  {
    begins: "select distinct tenant_id from all_users indexed by all_users_plain where email not glob 'v1:*'",
    reason:
      "whose people are stored as before cells were sealed; by an index that is empty for good after that",
  },
  {
    begins: "select tenant_id, id from all_users where status = 'active' and access_ends_at is not null",
    reason: "guests whose time is over are found by the index of their end; it learns ids and no more",
  },
  {
    begins: "select tenant_id, id from all_invitations where status = 'pending' and expires_at <= ?",
    reason: "invitations whose time is over are found by the index of their end; it learns ids and no more",
  },
  {
    begins: "select tenant_id as tenantId, id from all_domains where status = 'verified'",
    reason: "domains to look at again are found by the index of their time; it learns ids and no more",
  },
  {
    begins: "delete from all_login_transactions where (tenant_id, id) in ( select tenant_id, id",
    reason: "sign-ins that nobody finished go for everybody alike, by the index of their time",
  },
  {
    begins:
      "delete from all_oauth_codes where (tenant_id, id) in ( select tenant_id, id from all_oauth_codes",
    reason: "codes that nobody exchanged go for everybody alike, by the index of their time",
  },
  {
    begins:
      "delete from all_oauth_devices where (tenant_id, id) in ( select tenant_id, id from all_oauth_devices",
    reason: "devices that nobody let in go for everybody alike, by the index of their time",
  },
  {
    begins: "update stripe_inbox set attempts = attempts + 1",
    reason: "reads the index of what is not processed yet, at most a hundred events",
  },
  {
    begins: "select e.key as place from json_each(?) as e where",
    reason:
      "asks of people and companies of any tenant whether a restore brought them back; each part goes by tenant and key",
  },
  {
    begins:
      "delete from all_idempotency_keys where (tenant_id, id) in ( select tenant_id, id from all_idempotency_keys",
    reason: "answers past their day go for everybody alike, by the index of their time",
  },
  {
    begins:
      "delete from all_refresh_tokens where (tenant_id, id) in ( select tenant_id, id from all_refresh_tokens",
    reason: "lapsed tokens go for everybody alike, by the index of their time",
  },
  {
    begins: "select tenant_id, id from all_sessions where min(",
    reason: "sessions that are over are found by the index of their end, and go each by tenant and id",
  },
  {
    begins: "select tenant_id, id from all_api_keys where min(",
    reason: "keys that are over are found by the index of their end, and go each by tenant and id",
  },
  {
    begins: "select tenant_id, id, user_id from all_invitations where status",
    reason: "settled invitations are found by the index of their time, and go each by tenant and id",
  },
  {
    begins: "delete from all_organization_tree where id = ?1 and exists",
    reason: "a purged tenant leaves no trace of where it stood in the rows of those above it",
  },
  {
    begins: 'select m.name as name, f."table" as parent from sqlite_schema m',
    reason: "a purge asks the schema in which order the references let rows go; no row is read",
  },
];

/** Statements of one tenant that name another one of the same tree in a value, in just this place. */
export const namings: readonly (Exception & { shape: string })[] = [
  {
    begins: "insert into all_audit_events (tenant_id",
    shape: "1......o..",
    reason: "an entry in a parent's trail is about an organisation below it",
  },
  {
    begins: "insert into all_tenants (tenant_id, parent_id, root_id",
    shape: "1oo1..........",
    reason: "an organisation says whose child it is and whose contract it lives on",
  },
  {
    begins: "update all_tenants set parent_id =",
    shape: "11.o.",
    reason: "a moved organisation says whose child it is now",
  },
];
