-- Letters are owed like every other message: their words are sealed with the person's key until they are sent.
ALTER TABLE all_outbox ADD COLUMN subject_id TEXT;
ALTER TABLE all_outbox ADD COLUMN letter TEXT;
ALTER TABLE all_outbox ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
