-- Consents, erasures and what retention removes. What here outlives a person holds ids only.

-- Append-only like the audit trail, whose retention permit is this table's too: the highest sequence of a purpose counts.
CREATE TABLE all_consents (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  purpose TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  decision TEXT NOT NULL CHECK (decision IN ('granted', 'withdrawn')),
  text_version INTEGER NOT NULL,
  source TEXT NOT NULL CHECK (source IN ('person', 'signal', 'erasure')),
  at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, subject_id, purpose, sequence),
  FOREIGN KEY (tenant_id, tenant_id) REFERENCES all_tenants (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER all_consents_tenant BEFORE UPDATE OF tenant_id, id ON all_consents
BEGIN SELECT RAISE(ABORT, 'identity is immutable'); END;
CREATE TRIGGER all_consents_fixed BEFORE UPDATE ON all_consents
BEGIN SELECT RAISE(ABORT, 'consents are append-only'); END;
CREATE TRIGGER all_consents_kept BEFORE DELETE ON all_consents
WHEN OLD.at >= coalesce((SELECT before FROM all_retention_permits WHERE tenant_id = OLD.tenant_id AND id = 'audit_events'), 0)
BEGIN SELECT RAISE(ABORT, 'consents are append-only'); END;

-- One a person: entered in the ledger (position), shredded (erased_at), attested (receipt), in this order.
CREATE TABLE all_erasures (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  requested_by TEXT NOT NULL,
  requested_at INTEGER NOT NULL,
  position INTEGER,
  erased_at INTEGER,
  receipt TEXT,
  replays INTEGER NOT NULL DEFAULT 0,
  replayed_at INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, subject_id),
  FOREIGN KEY (tenant_id, tenant_id) REFERENCES all_tenants (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER all_erasures_tenant BEFORE UPDATE OF tenant_id, id ON all_erasures
BEGIN SELECT RAISE(ABORT, 'identity is immutable'); END;

-- Set when a person was erased: the row stays as the name of nobody, for the ids that point at it.
ALTER TABLE all_users ADD COLUMN erased_at INTEGER;

-- How far this database was compared with the region's erasure ledger; a restore brings it back with the rows.
CREATE TABLE erasure_watch (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  replayed INTEGER NOT NULL,
  patrolled INTEGER NOT NULL
) STRICT;
INSERT INTO erasure_watch VALUES (1, 0, 0);

-- Whose credentials these are, and what is over: erasure and retention find their rows by key.
CREATE INDEX IF NOT EXISTS all_sessions_of_user ON all_sessions (tenant_id, user_id);
CREATE INDEX IF NOT EXISTS all_passkeys_of_user ON all_passkeys (tenant_id, user_id);
CREATE INDEX IF NOT EXISTS all_refresh_tokens_of_session ON all_refresh_tokens (tenant_id, session_id);
CREATE INDEX IF NOT EXISTS lobby_of_subject ON lobby (tenant_id, subject_id);
CREATE INDEX all_sessions_over ON all_sessions (min(expires_at, coalesce(revoked_at, expires_at)));
CREATE INDEX all_refresh_tokens_over ON all_refresh_tokens (expires_at);
CREATE INDEX all_idempotency_keys_over ON all_idempotency_keys (expires_at);
CREATE INDEX all_api_keys_over ON all_api_keys (min(expires_at, coalesce(revoked_at, expires_at)));
CREATE INDEX all_invitations_settled ON all_invitations (updated_at) WHERE status <> 'pending';
CREATE INDEX spent_over ON spent (expires_at);
CREATE INDEX throttle_over ON throttle (window_ends_at);
CREATE INDEX stripe_inbox_done ON stripe_inbox (processed_at) WHERE processed_at IS NOT NULL AND body <> '{}';
CREATE INDEX lobby_sign_ups ON lobby (created_at) WHERE kind = 'signup';
