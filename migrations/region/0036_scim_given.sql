-- What a group gives is written beside each person it was given to: a change of a large group's role that is cut short
-- shows who still waits for it, and is finished from the outbox.
ALTER TABLE all_scim_memberships ADD COLUMN given TEXT
  CHECK (given IN ('owner', 'admin', 'manager', 'developer', 'viewer'));
UPDATE all_scim_memberships SET given =
  (SELECT role FROM all_scim_groups AS g
   WHERE g.tenant_id = all_scim_memberships.tenant_id AND g.id = all_scim_memberships.group_id);
