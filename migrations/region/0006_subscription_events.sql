-- Which event a subscription's row stands for: two events of one second need a second criterion.
ALTER TABLE all_subscriptions ADD COLUMN event_id TEXT NOT NULL DEFAULT '';
