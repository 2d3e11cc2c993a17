-- Telephone numbers that get codes by SMS. The number is sealed with its person's key; `number_index` is a blind index
-- under the company's key, to see how many accounts share a number. `drawn_at`: a code was drawn then and not used yet.
CREATE TABLE all_phones (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  number TEXT NOT NULL,
  number_index TEXT NOT NULL,
  country TEXT NOT NULL,
  confirmed_at INTEGER,
  drawn_at INTEGER,
  sends INTEGER NOT NULL DEFAULT 0,
  sends_since INTEGER NOT NULL DEFAULT 0,
  sent_at INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, user_id) REFERENCES all_users (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX all_phones_pending ON all_phones (tenant_id, user_id) WHERE confirmed_at IS NULL;
CREATE UNIQUE INDEX all_phones_confirmed ON all_phones (tenant_id, user_id) WHERE confirmed_at IS NOT NULL;
CREATE INDEX all_phones_of_user ON all_phones (tenant_id, user_id);
CREATE INDEX all_phones_of_number ON all_phones (tenant_id, number_index);
CREATE TRIGGER all_phones_tenant BEFORE UPDATE OF tenant_id, id ON all_phones
BEGIN SELECT RAISE(ABORT, 'identity is immutable'); END;
CREATE TRIGGER all_users_removed_phones AFTER UPDATE OF removed_at ON all_users WHEN NEW.removed_at IS NOT NULL
BEGIN
  DELETE FROM all_phones WHERE tenant_id = NEW.tenant_id AND user_id = NEW.id;
END;

CREATE TRIGGER all_phones_moving_insert BEFORE INSERT ON all_phones
WHEN EXISTS (SELECT 1 FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('applying'))
BEGIN
  SELECT RAISE(ABORT, 'tenant_moving') FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('copying', 'here');
  INSERT INTO moving_changes (tenant_id, name, id) VALUES (NEW.tenant_id, 'all_phones', NEW.id);
END;

CREATE TRIGGER all_phones_moving_update BEFORE UPDATE ON all_phones
WHEN EXISTS (SELECT 1 FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('applying'))
BEGIN
  SELECT RAISE(IGNORE) FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('copying', 'here');
  INSERT INTO moving_changes (tenant_id, name, id) VALUES (NEW.tenant_id, 'all_phones', NEW.id);
END;

CREATE TRIGGER all_phones_moving_delete BEFORE DELETE ON all_phones
WHEN EXISTS (SELECT 1 FROM moving WHERE tenant_id = OLD.tenant_id AND state NOT IN ('applying', 'shredding'))
BEGIN
  SELECT RAISE(IGNORE) FROM moving WHERE tenant_id = OLD.tenant_id AND state NOT IN ('copying', 'here');
  INSERT INTO moving_changes (tenant_id, name, id) VALUES (OLD.tenant_id, 'all_phones', OLD.id);
END;
