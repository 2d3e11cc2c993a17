-- The language a person is written to in: of whoever is invited until they come, then their own choice.

ALTER TABLE all_invitations ADD COLUMN locale TEXT NOT NULL DEFAULT 'en' CHECK (locale IN ('en', 'de', 'ar'));
-- Nothing: they never chose, and their browser says it for them.
ALTER TABLE all_users ADD COLUMN locale TEXT CHECK (locale IN ('en', 'de', 'ar'));
-- How many letters left for invitations lately, to one address and to all.
CREATE INDEX all_invitations_lately ON all_invitations (tenant_id, updated_at);
