-- Tokens of a company's tools bound to the tool's own key (RFC 9449): whether a tool takes no others, and the key a
-- code was asked with. The session's column is there since 0022.
ALTER TABLE all_oauth_clients ADD COLUMN dpop_bound INTEGER NOT NULL DEFAULT 0 CHECK (dpop_bound IN (0, 1));
ALTER TABLE all_oauth_codes ADD COLUMN jkt TEXT;
