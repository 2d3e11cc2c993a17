-- Whose domain it is: one company's in the whole world, as DNS said. Nothing personal: the name is public.
CREATE TABLE domains (
  name TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  region TEXT NOT NULL CHECK (region IN ('us', 'eu', 'uk', 'ca', 'au')),
  claimed_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX domains_tenant ON domains (tenant_id);
