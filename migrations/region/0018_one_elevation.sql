-- An operator has one open elevation in a company at a time, also when several are asked for at once: ending it ends
-- all the operator's access there. Whoever is late is told that it changed meanwhile.
CREATE TRIGGER all_elevations_one BEFORE INSERT ON all_elevations
WHEN EXISTS (SELECT 1 FROM all_elevations WHERE tenant_id = NEW.tenant_id AND operator_id = NEW.operator_id
  AND status IN ('requested', 'approved') AND expires_at > NEW.created_at)
BEGIN SELECT RAISE(ABORT, 'stale_version'); END;
