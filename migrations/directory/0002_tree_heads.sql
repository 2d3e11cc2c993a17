-- What a party outside the region saw of each tenant's audit log: size and root hash, nothing else.
-- A log that shrinks or changes what it showed is refused here, whoever asks.
CREATE TABLE tree_heads (
  tenant_id TEXT NOT NULL,
  size INTEGER NOT NULL CHECK (size > 0),
  root TEXT NOT NULL CHECK (length(root) = 43),
  region TEXT NOT NULL CHECK (region IN ('us', 'eu', 'uk', 'ca', 'au')),
  witnessed_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, size)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER tree_heads_grow BEFORE INSERT ON tree_heads
WHEN NEW.size < (SELECT max(size) FROM tree_heads WHERE tenant_id = NEW.tenant_id)
BEGIN SELECT RAISE(ABORT, 'a log never shrinks'); END;
CREATE TRIGGER tree_heads_fixed BEFORE UPDATE ON tree_heads
BEGIN SELECT RAISE(ABORT, 'tree heads are append-only'); END;
CREATE TRIGGER tree_heads_kept BEFORE DELETE ON tree_heads
BEGIN SELECT RAISE(ABORT, 'tree heads are append-only'); END;
