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

-- The view of 0028 with the factors that a company allows, and how long it lets a browser be remembered.
DROP VIEW organization_due;
CREATE VIEW organization_due AS
SELECT d.tenant_id, d.plan, d.root_id, d.suspended_by, d.status, d.inherited_policy, d.residency_policy,
  coalesce(d.policy ->> 'residency', 'standard') AS own_residency, r.id AS due_root_id, r.plan AS due_plan,
  d.held_by_parent OR EXISTS (
    SELECT 1 FROM all_organization_tree t JOIN all_tenants a ON a.tenant_id = t.tenant_id AND a.id = t.tenant_id
    WHERE t.id = d.id AND (a.held_by_parent OR EXISTS (SELECT 1 FROM json_each(a.suspended_by) WHERE value <> 'parent'))
  ) AS from_above,
  (SELECT json_object(
      'sso_required', json(iif(max(coalesce(a.policy ->> 'sso_required', 0)), 'true', 'false')),
      'mfa_required', json(iif(max(coalesce(a.policy ->> 'mfa_required', 0)), 'true', 'false')),
      'residency', iif(max(iif(a.parent_id IS NULL, a.residency_policy, coalesce(a.policy ->> 'residency', '')) = 'strict'),
        'strict', 'standard'),
      'allowed_regions', iif(count(a.policy ->> 'allowed_regions') = 0, NULL, json((
        SELECT json_group_array(value) FROM (
          SELECT k.value FROM json_each('["us","eu","uk","ca","au"]') k WHERE NOT EXISTS (
            SELECT 1 FROM all_organization_tree u JOIN all_tenants b ON b.tenant_id = u.tenant_id AND b.id = u.tenant_id
            WHERE u.id = d.id AND b.policy ->> 'allowed_regions' IS NOT NULL
              AND NOT EXISTS (SELECT 1 FROM json_each(b.policy, '$.allowed_regions') x WHERE x.value = k.value))
          ORDER BY k.key)))),
      'session_minutes', min(a.policy ->> 'session_minutes'),
      'idle_minutes', min(a.policy ->> 'idle_minutes'),
      'password_minimum', max(a.policy ->> 'password_minimum'),
      'password_history', max(a.policy ->> 'password_history'),
      'password_days', min(a.policy ->> 'password_days'),
      'lockout_failures', min(a.policy ->> 'lockout_failures'),
      'attestation', iif(max(coalesce(a.policy ->> 'attestation', '') = 'direct'), 'direct', 'none'),
      'allowed_aaguids', iif(count(a.policy ->> 'allowed_aaguids') = 0, NULL, json((
        SELECT json_group_array(value) FROM (
          SELECT DISTINCT k.value FROM all_organization_tree u
          JOIN all_tenants b ON b.tenant_id = u.tenant_id AND b.id = u.tenant_id
          JOIN json_each(b.policy, '$.allowed_aaguids') k ON k.type = 'text'
          WHERE u.id = d.id AND NOT EXISTS (
            SELECT 1 FROM all_organization_tree v JOIN all_tenants c ON c.tenant_id = v.tenant_id AND c.id = v.tenant_id
            WHERE v.id = d.id AND c.policy ->> 'allowed_aaguids' IS NOT NULL
              AND NOT EXISTS (SELECT 1 FROM json_each(c.policy, '$.allowed_aaguids') x WHERE x.value = k.value))
          ORDER BY k.value)))),
      'second_step_always', json(iif(max(coalesce(a.policy ->> 'second_step_always', 0)), 'true', 'false')),
      'sms_countries', iif(count(a.policy ->> 'sms_countries') = 0, NULL, json((
        SELECT json_group_array(value) FROM (
          SELECT DISTINCT k.value FROM all_organization_tree u
          JOIN all_tenants b ON b.tenant_id = u.tenant_id AND b.id = u.tenant_id
          JOIN json_each(b.policy, '$.sms_countries') k ON k.type = 'text'
          WHERE u.id = d.id AND NOT EXISTS (
            SELECT 1 FROM all_organization_tree v JOIN all_tenants c ON c.tenant_id = v.tenant_id AND c.id = v.tenant_id
            WHERE v.id = d.id AND c.policy ->> 'sms_countries' IS NOT NULL
              AND NOT EXISTS (SELECT 1 FROM json_each(c.policy, '$.sms_countries') x WHERE x.value = k.value))
          ORDER BY k.value)))),
      'allowed_factors', iif(count(a.policy ->> 'allowed_factors') = 0, NULL, json((
        SELECT json_group_array(value) FROM (
          SELECT DISTINCT k.value FROM all_organization_tree u
          JOIN all_tenants b ON b.tenant_id = u.tenant_id AND b.id = u.tenant_id
          JOIN json_each(b.policy, '$.allowed_factors') k ON k.type = 'text'
          WHERE u.id = d.id AND NOT EXISTS (
            SELECT 1 FROM all_organization_tree v JOIN all_tenants c ON c.tenant_id = v.tenant_id AND c.id = v.tenant_id
            WHERE v.id = d.id AND c.policy ->> 'allowed_factors' IS NOT NULL
              AND NOT EXISTS (SELECT 1 FROM json_each(c.policy, '$.allowed_factors') x WHERE x.value = k.value))
          ORDER BY k.value)))),
      'remembered_device_days', min(a.policy ->> 'remembered_device_days'))
    FROM all_organization_tree t JOIN all_tenants a ON a.tenant_id = t.tenant_id AND a.id = t.tenant_id
    WHERE t.id = d.id) AS due_policy
FROM all_tenants d JOIN all_tenants r ON r.tenant_id = r.id AND r.id = (
  SELECT tenant_id FROM all_organization_tree WHERE id = d.id ORDER BY depth DESC LIMIT 1)
WHERE d.parent_id IS NOT NULL AND d.purged_at IS NULL;
