-- Marks of known browsers that were given out before this count was raised are worth nothing any more.
ALTER TABLE all_passwords ADD COLUMN browser_epoch INTEGER NOT NULL DEFAULT 0;
-- The session that set it, by which a change that is sent again is known.
ALTER TABLE all_passwords ADD COLUMN changed_by TEXT;
