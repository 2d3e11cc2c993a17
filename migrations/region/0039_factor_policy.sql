-- Wrong codes in a row of each factor that is guessed at (NIST SP 800-63B-4 §3.2.2): at the bound it is locked, until it
-- is set up anew. `locked_at`: when that was said, once.
ALTER TABLE all_second_factors ADD COLUMN wrong_codes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE all_second_factors ADD COLUMN locked_at INTEGER;
ALTER TABLE all_phones ADD COLUMN wrong_codes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE all_phones ADD COLUMN locked_at INTEGER;
ALTER TABLE all_verified_addresses ADD COLUMN wrong_codes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE all_verified_addresses ADD COLUMN locked_at INTEGER;
-- Wrong passwords since it was last right or replaced, whatever locked it for a while meanwhile.
ALTER TABLE all_passwords ADD COLUMN misses INTEGER NOT NULL DEFAULT 0;
