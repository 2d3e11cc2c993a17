-- What stands before any tenant: the seal of residency, the guard for stale writes,
-- and the lobby with its one question: whose credential is this?

CREATE TABLE residency (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  region TEXT NOT NULL CHECK (region IN ('us', 'eu', 'uk', 'ca', 'au'))
) STRICT;
CREATE TRIGGER residency_sealed BEFORE UPDATE ON residency
BEGIN SELECT RAISE(ABORT, 'residency is sealed'); END;
CREATE TRIGGER residency_kept BEFORE DELETE ON residency
BEGIN SELECT RAISE(ABORT, 'residency is sealed'); END;

-- INSERT INTO expect_one VALUES (1) right after a keyed write aborts the batch unless it hit one row.
CREATE VIEW expect_one AS SELECT 1 AS one;
CREATE TRIGGER expect_one_changed INSTEAD OF INSERT ON expect_one WHEN changes() <> 1
BEGIN SELECT RAISE(ABORT, 'stale_version'); END;

-- Kept in the region's first database only.
CREATE TABLE lobby (
  kind TEXT NOT NULL,
  digest TEXT NOT NULL,
  tenant_id TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  shard INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (kind, digest, tenant_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE placement (
  tenant_id TEXT PRIMARY KEY,
  shard INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Single-use values (challenges): the insert is the proof of first use.
CREATE TABLE spent (
  kind TEXT NOT NULL,
  digest TEXT NOT NULL,
  expires_at INTEGER NOT NULL,
  PRIMARY KEY (kind, digest)
) STRICT, WITHOUT ROWID;

-- Attempts per credential before any hash is computed.
CREATE TABLE throttle (
  kind TEXT NOT NULL,
  digest TEXT NOT NULL,
  window_ends_at INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  PRIMARY KEY (kind, digest)
) STRICT, WITHOUT ROWID;

-- Stripe's events as they came; the event id is the receiver's dedupe key.
CREATE TABLE stripe_inbox (
  event_id TEXT PRIMARY KEY,
  type TEXT NOT NULL,
  created INTEGER NOT NULL,
  body TEXT NOT NULL,
  received_at INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  processed_at INTEGER,
  outcome TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX stripe_inbox_open ON stripe_inbox (received_at) WHERE processed_at IS NULL;
