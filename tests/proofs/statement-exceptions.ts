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
];
