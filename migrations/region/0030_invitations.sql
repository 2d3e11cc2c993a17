-- The language a person is written to in: of whoever is invited until they come, then their own choice; and who makes
-- the keys that people sign in with.

ALTER TABLE all_invitations ADD COLUMN locale TEXT NOT NULL DEFAULT 'en' CHECK (locale IN ('en', 'de', 'ar'));
-- Nothing: they never chose, and their browser says it for them.
ALTER TABLE all_users ADD COLUMN locale TEXT CHECK (locale IN ('en', 'de', 'ar'));
-- How many letters left for invitations lately, to one address and to all.
CREATE INDEX all_invitations_lately ON all_invitations (tenant_id, updated_at);

-- Who made a key: claimed by its statement, or proven by the roots that an operator loaded from the FIDO Alliance's list.
ALTER TABLE all_passkeys ADD COLUMN maker_proof TEXT NOT NULL DEFAULT 'none' CHECK (maker_proof IN ('none', 'claimed', 'proven'));
UPDATE all_passkeys SET maker_proof = 'claimed' WHERE attestation NOT IN ('none', 'self');
CREATE TABLE attestation_models (
  aaguid TEXT NOT NULL PRIMARY KEY CHECK (length(aaguid) = 36),
  roots TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('trusted', 'compromised')),
  blob INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
