-- What came of reading a provider's metadata last, our own certificates towards it, and which of its sessions a session of ours belongs to.
ALTER TABLE all_saml_connections ADD COLUMN failure TEXT;
ALTER TABLE all_saml_connections ADD COLUMN failed_at INTEGER;
-- Reads in a row that failed.
ALTER TABLE all_saml_connections ADD COLUMN failures INTEGER NOT NULL DEFAULT 0;
-- The public halves of `keys`, as JSON.
ALTER TABLE all_saml_connections ADD COLUMN certificates TEXT;

-- A blind index of connection and SessionIndex under the tenant's key.
ALTER TABLE all_sessions ADD COLUMN conn_index TEXT;
