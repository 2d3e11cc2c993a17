-- The edge's directory: which region a slug or a blind index belongs to. Nothing personal is kept here.
CREATE TABLE slugs (
  slug TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL UNIQUE,
  region TEXT NOT NULL CHECK (region IN ('us', 'eu', 'uk', 'ca', 'au')),
  claimed_at INTEGER NOT NULL,
  confirmed_at INTEGER
) STRICT, WITHOUT ROWID;

-- digest: HMAC-SHA-256 of the normalised e-mail address under a key the directory does not hold.
CREATE TABLE sign_ins (
  digest TEXT NOT NULL,
  tenant_id TEXT NOT NULL,
  region TEXT NOT NULL CHECK (region IN ('us', 'eu', 'uk', 'ca', 'au')),
  created_at INTEGER NOT NULL,
  PRIMARY KEY (digest, tenant_id)
) STRICT, WITHOUT ROWID;
