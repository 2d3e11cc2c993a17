-- How many streams a company may have: counted where they are written, since two requests at once both read one less.
-- Whoever is late is told that it changed meanwhile (streamsPerTenant in shared/audit/stream-rules.ts).
CREATE TRIGGER all_audit_streams_limit BEFORE INSERT ON all_audit_streams
WHEN (SELECT count(*) FROM all_audit_streams WHERE tenant_id = NEW.tenant_id) >= 5
BEGIN SELECT RAISE(ABORT, 'stale_version'); END;
