-- What Stripe says of a tenant's subscription.

CREATE TABLE all_subscriptions (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  customer_id TEXT NOT NULL,
  plan TEXT NOT NULL CHECK (plan IN ('developer', 'team', 'enterprise')),
  status TEXT NOT NULL,
  event_created INTEGER NOT NULL,
  current_period_end INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, tenant_id) REFERENCES all_tenants (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER all_subscriptions_tenant BEFORE UPDATE OF tenant_id, id ON all_subscriptions
BEGIN SELECT RAISE(ABORT, 'identity is immutable'); END;
