/** Statements that are nobody's alone, each with its reason; one that no longer runs must leave this list. */
export interface Exception {
  /** How the statement begins, white space normalised. */
  begins: string;
  reason: string;
}

export const exceptions: readonly Exception[] = [
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
    begins: "select t.tenant_id, t.plan from all_tenants t join json_each(?1) h",
    reason:
      "retention asks whose trail holds events older than the plan keeps; each trail is looked at by its key",
  },
  {
    begins: "delete from all_idempotency_keys where expires_at <= ?",
    reason: "answers past their day go for everybody alike, by time alone",
  },
  {
    begins:
      "select tenant_id from ( select tenant_id, checked_at from all_data_keys where state = 'retiring'",
    reason:
      "the upkeep of keys asks by index which tenants' keys want looking after; it learns ids and no more",
  },
  {
    begins: "update stripe_inbox set attempts = attempts + 1",
    reason: "reads the index of what is not processed yet, at most a hundred events",
  },
  {
    begins: "select e.key as place from json_each(?) as e where",
    reason:
      "asks of people of any tenant whether a restore brought them back; each part goes by tenant and key",
  },
];
