-- A key, a refresh token and a browser's session say in which database they are; there they are found by their digest.
CREATE INDEX all_api_keys_digest ON all_api_keys (digest);
CREATE INDEX all_refresh_tokens_digest ON all_refresh_tokens (digest);
CREATE INDEX all_sessions_digest ON all_sessions (digest) WHERE digest IS NOT NULL;
