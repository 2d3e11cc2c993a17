-- Elevations of the platform's operators, the list they page through, and the end of a tenant.

-- An operator's permission to enter this tenant: asked for, approved by another, for minutes.
CREATE TABLE all_elevations (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  operator_id TEXT NOT NULL,
  reason TEXT NOT NULL,
  permissions TEXT NOT NULL,
  minutes INTEGER NOT NULL CHECK (minutes BETWEEN 1 AND 60),
  status TEXT NOT NULL CHECK (status IN ('requested', 'approved', 'denied', 'revoked', 'expired')),
  decided_by TEXT,
  decided_at INTEGER,
  expires_at INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, tenant_id) REFERENCES all_tenants (tenant_id, id),
  -- Four eyes: whoever asked is not who approves, whatever the code says.
  CHECK (status <> 'approved' OR (decided_by IS NOT NULL AND decided_by <> operator_id))
) STRICT, WITHOUT ROWID;
CREATE TRIGGER all_elevations_tenant BEFORE UPDATE OF tenant_id, id ON all_elevations
BEGIN SELECT RAISE(ABORT, 'identity is immutable'); END;
CREATE TRIGGER all_elevations_asked BEFORE UPDATE OF operator_id, reason, permissions, minutes ON all_elevations
BEGIN SELECT RAISE(ABORT, 'what was asked for is immutable'); END;

-- What operators list: nothing personal, fed from each tenant's row by the outbox.
ALTER TABLE placement ADD COLUMN slug TEXT;
ALTER TABLE placement ADD COLUMN plan TEXT;
ALTER TABLE placement ADD COLUMN status TEXT;
ALTER TABLE placement ADD COLUMN created_at INTEGER;
ALTER TABLE placement ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;
CREATE INDEX placement_slug ON placement (slug);

-- What leads to a tenant must be found again when it goes.
CREATE INDEX lobby_tenant ON lobby (tenant_id);
CREATE INDEX stripe_inbox_customer ON stripe_inbox (
  coalesce(json_extract(body, '$.data.object.customer.id'), json_extract(body, '$.data.object.customer'))
) WHERE json_valid(body);

-- The purge was decided at `purging_at`; from `purged_at` on the tenant's keys are gone and nothing is written any more:
-- every commit writes an audit row and a debt, so that refusing these refuses everything.
ALTER TABLE all_tenants ADD COLUMN purging_at INTEGER;
CREATE TRIGGER all_tenants_purged BEFORE UPDATE OF purging_at, purged_at ON all_tenants
WHEN OLD.purging_at IS NOT NULL AND NEW.purging_at IS NOT OLD.purging_at OR OLD.purged_at IS NOT NULL AND NEW.purged_at IS NOT OLD.purged_at
BEGIN SELECT RAISE(ABORT, 'a purge is final'); END;
CREATE TRIGGER all_audit_events_purged BEFORE INSERT ON all_audit_events
WHEN (SELECT purged_at FROM all_tenants WHERE tenant_id = NEW.tenant_id AND id = NEW.tenant_id) IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'tenant is purged'); END;
CREATE TRIGGER all_outbox_purged BEFORE INSERT ON all_outbox
WHEN (SELECT purged_at FROM all_tenants WHERE tenant_id = NEW.tenant_id AND id = NEW.tenant_id) IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'tenant is purged'); END;
