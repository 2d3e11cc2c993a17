-- A tenant may insist on a jurisdiction. Where none exists the database refuses what nobody could keep.

ALTER TABLE all_tenants ADD COLUMN residency_policy TEXT NOT NULL DEFAULT 'standard'
  CHECK (residency_policy IN ('standard', 'strict'));

CREATE TRIGGER all_tenants_strict BEFORE INSERT ON all_tenants
WHEN NEW.residency_policy = 'strict' AND NEW.region NOT IN ('us', 'eu')
BEGIN SELECT RAISE(ABORT, 'no jurisdiction in this region'); END;
CREATE TRIGGER all_tenants_tightened BEFORE UPDATE OF residency_policy ON all_tenants
WHEN NEW.residency_policy = 'strict' AND NEW.region NOT IN ('us', 'eu')
BEGIN SELECT RAISE(ABORT, 'no jurisdiction in this region'); END;
