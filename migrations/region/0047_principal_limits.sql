-- How often one API key or one person may ask in a minute; `null`: as often as the company may.
ALTER TABLE all_api_keys ADD COLUMN requests_per_minute INTEGER CHECK (requests_per_minute BETWEEN 1 AND 1000000000);
ALTER TABLE all_users ADD COLUMN requests_per_minute INTEGER CHECK (requests_per_minute BETWEEN 1 AND 1000000000);
-- For each person who has no limit of their own.
ALTER TABLE all_tenants ADD COLUMN requests_per_minute_per_person INTEGER CHECK (requests_per_minute_per_person BETWEEN 1 AND 1000000000);
