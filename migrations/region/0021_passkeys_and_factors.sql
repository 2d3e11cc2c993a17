-- Several passkeys a person, and keys that only follow a password.
ALTER TABLE all_passkeys ADD COLUMN kind TEXT NOT NULL DEFAULT 'passkey' CHECK (kind IN ('passkey', 'security_key'));
ALTER TABLE all_passkeys ADD COLUMN credential_id TEXT;
ALTER TABLE all_passkeys ADD COLUMN label TEXT;
ALTER TABLE all_passkeys ADD COLUMN attestation TEXT NOT NULL DEFAULT 'none';
