-- Letters are owed like every other message: their words are sealed with the person's key until they are sent.
ALTER TABLE all_outbox ADD COLUMN subject_id TEXT;
ALTER TABLE all_outbox ADD COLUMN letter TEXT;
ALTER TABLE all_outbox ADD COLUMN version INTEGER NOT NULL DEFAULT 1;

-- That letters to an address reach its person; `id` is the user's. Another address has to be shown anew.
-- `codes`: the person wants codes by letter as their second step.
CREATE TABLE all_verified_addresses (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  email_index TEXT NOT NULL,
  codes INTEGER NOT NULL DEFAULT 0 CHECK (codes IN (0, 1)),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, id) REFERENCES all_users (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER all_verified_addresses_tenant BEFORE UPDATE OF tenant_id, id ON all_verified_addresses
BEGIN SELECT RAISE(ABORT, 'identity is immutable'); END;
CREATE TRIGGER all_users_removed_address AFTER UPDATE OF removed_at ON all_users WHEN NEW.removed_at IS NOT NULL
BEGIN DELETE FROM all_verified_addresses WHERE tenant_id = NEW.tenant_id AND id = NEW.id; END;

-- When a password was chosen, what was chosen before (sealed), and how often it was guessed at since it was last right.
ALTER TABLE all_passwords ADD COLUMN changed_at INTEGER NOT NULL DEFAULT 0;
UPDATE all_passwords SET changed_at = updated_at;
ALTER TABLE all_passwords ADD COLUMN former TEXT;
ALTER TABLE all_passwords ADD COLUMN failures INTEGER NOT NULL DEFAULT 0;
ALTER TABLE all_passwords ADD COLUMN locks INTEGER NOT NULL DEFAULT 0;
ALTER TABLE all_passwords ADD COLUMN locked_until INTEGER;

-- A table of tenants takes part in their moves (scripts/moving-triggers.ts).
CREATE TRIGGER all_verified_addresses_moving_insert BEFORE INSERT ON all_verified_addresses
WHEN EXISTS (SELECT 1 FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('applying'))
BEGIN
  SELECT RAISE(ABORT, 'tenant_moving') FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('copying', 'here');
  INSERT INTO moving_changes (tenant_id, name, id) VALUES (NEW.tenant_id, 'all_verified_addresses', NEW.id);
END;

CREATE TRIGGER all_verified_addresses_moving_update BEFORE UPDATE ON all_verified_addresses
WHEN EXISTS (SELECT 1 FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('applying'))
BEGIN
  SELECT RAISE(IGNORE) FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('copying', 'here');
  INSERT INTO moving_changes (tenant_id, name, id) VALUES (NEW.tenant_id, 'all_verified_addresses', NEW.id);
END;

CREATE TRIGGER all_verified_addresses_moving_delete BEFORE DELETE ON all_verified_addresses
WHEN EXISTS (SELECT 1 FROM moving WHERE tenant_id = OLD.tenant_id AND state NOT IN ('applying', 'shredding'))
BEGIN
  SELECT RAISE(IGNORE) FROM moving WHERE tenant_id = OLD.tenant_id AND state NOT IN ('copying', 'here');
  INSERT INTO moving_changes (tenant_id, name, id) VALUES (OLD.tenant_id, 'all_verified_addresses', OLD.id);
END;
