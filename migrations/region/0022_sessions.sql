-- Sessions that people can tell apart and end: when one was last used, what it calls itself and where it came from
-- (sealed with the person's key), why it ended, the connection it came by, and the key that its tokens are bound to.
ALTER TABLE all_sessions ADD COLUMN last_seen_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE all_sessions ADD COLUMN name TEXT;
ALTER TABLE all_sessions ADD COLUMN visit TEXT;
ALTER TABLE all_sessions ADD COLUMN ended_reason TEXT;
ALTER TABLE all_sessions ADD COLUMN conn TEXT;
ALTER TABLE all_sessions ADD COLUMN jkt TEXT;
UPDATE all_sessions SET last_seen_at = max(updated_at, coalesce(
  (SELECT max(created_at) FROM all_refresh_tokens AS token
   WHERE token.tenant_id = all_sessions.tenant_id AND token.session_id = all_sessions.id), updated_at));

-- The idle limit is handed down with the rest of the policy: of several the shortest.
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
      'idle_minutes', min(a.policy ->> 'idle_minutes'))
    FROM all_organization_tree t JOIN all_tenants a ON a.tenant_id = t.tenant_id AND a.id = t.tenant_id
    WHERE t.id = d.id) AS due_policy
FROM all_tenants d JOIN all_tenants r ON r.tenant_id = r.id AND r.id = (
  SELECT tenant_id FROM all_organization_tree WHERE id = d.id ORDER BY depth DESC LIMIT 1)
WHERE d.parent_id IS NOT NULL AND d.purged_at IS NULL;
