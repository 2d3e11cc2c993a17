-- How a company looks to its own people: one row a company, found by the company's own id.
CREATE TABLE all_branding (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL CHECK (id = tenant_id),
  title TEXT,
  -- As the company gave it; what is shown is made of it so that it can be read.
  accent TEXT CHECK (accent IS NULL OR (length(accent) = 7 AND accent GLOB '#*')),
  -- PNG or WebP in base64url: no format that could carry a script.
  logo TEXT CHECK (logo IS NULL OR length(logo) <= 44000),
  logo_type TEXT CHECK (logo_type IN ('image/png', 'image/webp')),
  logo_tag TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  -- What was never chosen is version 1.
  version INTEGER NOT NULL DEFAULT 2,
  CHECK ((logo IS NULL) = (logo_type IS NULL) AND (logo IS NULL) = (logo_tag IS NULL)),
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, id) REFERENCES all_tenants (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER all_branding_tenant BEFORE UPDATE OF tenant_id, id ON all_branding
BEGIN SELECT RAISE(ABORT, 'identity is immutable'); END;

CREATE TRIGGER all_branding_moving_insert BEFORE INSERT ON all_branding
WHEN EXISTS (SELECT 1 FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('applying'))
BEGIN
  SELECT RAISE(ABORT, 'tenant_moving') FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('copying', 'here');
  INSERT INTO moving_changes (tenant_id, name, id) VALUES (NEW.tenant_id, 'all_branding', NEW.id);
END;

CREATE TRIGGER all_branding_moving_update BEFORE UPDATE ON all_branding
WHEN EXISTS (SELECT 1 FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('applying'))
BEGIN
  SELECT RAISE(IGNORE) FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('copying', 'here');
  INSERT INTO moving_changes (tenant_id, name, id) VALUES (NEW.tenant_id, 'all_branding', NEW.id);
END;

CREATE TRIGGER all_branding_moving_delete BEFORE DELETE ON all_branding
WHEN EXISTS (SELECT 1 FROM moving WHERE tenant_id = OLD.tenant_id AND state NOT IN ('applying', 'shredding'))
BEGIN
  SELECT RAISE(IGNORE) FROM moving WHERE tenant_id = OLD.tenant_id AND state NOT IN ('copying', 'here');
  INSERT INTO moving_changes (tenant_id, name, id) VALUES (OLD.tenant_id, 'all_branding', OLD.id);
END;
