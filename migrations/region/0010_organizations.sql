-- Parents and children. One fact is written: a tenant's `parent_id`. The closure over it, and what a tenant
-- has from above (contract, policy, suspension), are kept by the database itself, so that no verb can forget
-- them, and so that two moves at once cannot make a cycle neither of them saw.

-- Never shown to the tenant itself: a child does not see its parents.
ALTER TABLE all_tenants ADD COLUMN parent_id TEXT;
-- The top of the tree, whose contract and meter count for all of it; null where there is no parent.
ALTER TABLE all_tenants ADD COLUMN root_id TEXT;
-- A parent suspended this very tenant. Whether `parent` stands in `suspended_by` follows from it and from above.
ALTER TABLE all_tenants ADD COLUMN held_by_parent INTEGER NOT NULL DEFAULT 0 CHECK (held_by_parent IN (0, 1));
-- What the tenant demands of itself and of everybody below it; a field that is missing demands nothing.
ALTER TABLE all_tenants ADD COLUMN policy TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(policy));
-- The strictest of what all ancestors demand.
ALTER TABLE all_tenants ADD COLUMN inherited_policy TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(inherited_policy));

-- tenant_id: the ancestor, id: the descendant. A scoped read so shows what is below, and never what is above.
CREATE TABLE all_organization_tree (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  depth INTEGER NOT NULL CHECK (depth >= 1),
  PRIMARY KEY (tenant_id, id),
  CHECK (tenant_id <> id),
  FOREIGN KEY (tenant_id, tenant_id) REFERENCES all_tenants (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX all_organization_tree_up ON all_organization_tree (id, depth);
CREATE TRIGGER all_organization_tree_tenant BEFORE UPDATE OF tenant_id, id ON all_organization_tree
BEGIN SELECT RAISE(ABORT, 'identity is immutable'); END;

-- INSERT INTO expect_below VALUES (me, it) aborts the batch unless `it` is below `me` at that point of it.
CREATE VIEW expect_below AS SELECT '' AS ancestor, '' AS descendant;
CREATE TRIGGER expect_below_stands INSTEAD OF INSERT ON expect_below
WHEN NOT EXISTS (SELECT 1 FROM all_organization_tree WHERE tenant_id = NEW.ancestor AND id = NEW.descendant)
BEGIN SELECT RAISE(ABORT, 'organization_not_below'); END;

-- What each tenant below another should have from above, beside what it has. Only facts that nobody hands down
-- are read (own policies, holds, reasons besides `parent`, the root's plan), so the order of updates is of no account.
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
      'session_minutes', min(a.policy ->> 'session_minutes'))
    FROM all_organization_tree t JOIN all_tenants a ON a.tenant_id = t.tenant_id AND a.id = t.tenant_id
    WHERE t.id = d.id) AS due_policy
FROM all_tenants d JOIN all_tenants r ON r.tenant_id = r.id AND r.id = (
  SELECT tenant_id FROM all_organization_tree WHERE id = d.id ORDER BY depth DESC LIMIT 1)
WHERE d.parent_id IS NOT NULL AND d.purged_at IS NULL;

-- INSERT INTO organization_handing VALUES (top, at) hands down to `top` and all below it what is due to them.
CREATE VIEW organization_handing AS SELECT '' AS top, 0 AS at;
CREATE VIEW organization_receiving AS
SELECT *, '[]' AS due_suspended_by, 'standard' AS due_residency, 0 AS at FROM organization_due;
CREATE TRIGGER organization_handing_down INSTEAD OF INSERT ON organization_handing
BEGIN
  INSERT INTO organization_receiving
  SELECT due.*,
    (SELECT json_group_array(reason) FROM (
      SELECT k.value AS reason FROM json_each('["billing","operator","parent","owner"]') k
      WHERE iif(k.value = 'parent', from_above, EXISTS (SELECT 1 FROM json_each(due.suspended_by) s WHERE s.value = k.value))
      ORDER BY k.key)),
    iif(own_residency = 'strict' OR due_policy ->> 'residency' = 'strict', 'strict', 'standard'), NEW.at
  FROM (SELECT DISTINCT o.* FROM (SELECT NEW.top AS id UNION ALL SELECT id FROM all_organization_tree WHERE tenant_id = NEW.top) b
    CROSS JOIN organization_due o ON o.tenant_id = b.id) due;
END;
-- Each change is said in the tenant's own trail, and owed to its meter and to the operators' list where it matters there.
CREATE TRIGGER organization_receiving_changed INSTEAD OF INSERT ON organization_receiving
WHEN NEW.plan <> NEW.due_plan OR NEW.root_id IS NOT NEW.due_root_id OR NEW.suspended_by <> NEW.due_suspended_by
  OR NEW.inherited_policy <> NEW.due_policy OR NEW.residency_policy <> NEW.due_residency
BEGIN
  UPDATE all_tenants SET plan = NEW.due_plan, root_id = NEW.due_root_id, inherited_policy = NEW.due_policy,
    residency_policy = NEW.due_residency, suspended_by = NEW.due_suspended_by,
    status = iif(status = 'closed', 'closed', iif(NEW.due_suspended_by = '[]', 'active', 'suspended')),
    updated_at = NEW.at, version = version + 1
  WHERE tenant_id = NEW.tenant_id AND id = NEW.tenant_id;
  INSERT INTO all_outbox (tenant_id, id, topic, payload, created_at, next_attempt_at)
  SELECT tenant_id, 'out_0000000000' || lower(hex(randomblob(8))), 'meter.configure',
    json_object('plan', plan, 'revision', version, 'anchor', created_at, 'state', status, 'reasons',
      (SELECT coalesce(group_concat(value, ' '), '') FROM json_each(suspended_by)), 'pool', root_id), NEW.at, NEW.at
  FROM all_tenants WHERE tenant_id = NEW.tenant_id AND id = NEW.tenant_id
    AND (NEW.plan <> plan OR NEW.root_id IS NOT root_id OR NEW.suspended_by <> suspended_by);
  INSERT INTO all_outbox (tenant_id, id, topic, payload, created_at, next_attempt_at)
  SELECT tenant_id, 'out_0000000000' || lower(hex(randomblob(8))), 'placement.enter', '{}', NEW.at, NEW.at
  FROM all_tenants WHERE tenant_id = NEW.tenant_id AND id = NEW.tenant_id
    AND (NEW.plan <> plan OR NEW.status <> status);
  INSERT INTO all_audit_events (tenant_id, id, at, actor_kind, actor_id, action, target_kind, target_id, request_id, detail)
  SELECT NEW.tenant_id,
    'evt_' || group_concat(substr('0123456789abcdefghjkmnpqrstvwxyz', ((NEW.at >> value) & 31) + 1, 1), '')
      || lower(hex(randomblob(8))),
    NEW.at, 'system', 'organization', 'organization.inherited', 'tenant', NEW.tenant_id, '',
    json_object('policy', json(iif(NEW.inherited_policy <> NEW.due_policy, 'true', 'false')), 'residency', NEW.due_residency,
      'suspended', json(iif(NEW.from_above, 'true', 'false')), 'plan', NEW.due_plan)
  FROM json_each('[45,40,35,30,25,20,15,10,5,0]');
END;
CREATE TRIGGER all_audit_events_inherited AFTER INSERT ON all_audit_events WHEN NEW.action = 'organization.inherited'
BEGIN
  INSERT INTO all_outbox (tenant_id, id, topic, payload, created_at, next_attempt_at)
  VALUES (NEW.tenant_id, 'out_' || substr(NEW.id, 5), 'audit.append', json_object('event_id', NEW.id), NEW.at, NEW.at);
END;

-- Where a tenant may stand: below an open parent of its own tree, never below itself.
CREATE TRIGGER all_tenants_planted BEFORE INSERT ON all_tenants WHEN NEW.parent_id IS NOT NULL
BEGIN
  SELECT RAISE(ABORT, 'organization_parent')
  WHERE NOT EXISTS (SELECT 1 FROM all_tenants WHERE tenant_id = NEW.parent_id AND id = NEW.parent_id AND status <> 'closed');
  SELECT RAISE(ABORT, 'organization_limit')
  FROM all_tenants r WHERE r.tenant_id = r.id AND r.id = (
      SELECT coalesce(root_id, id) FROM all_tenants WHERE tenant_id = NEW.parent_id AND id = NEW.parent_id)
    AND (SELECT count(*) FROM all_organization_tree WHERE tenant_id = r.id)
      >= CASE r.plan WHEN 'developer' THEN 5 WHEN 'team' THEN 50 ELSE 500 END;
END;
CREATE TRIGGER all_tenants_uprooted BEFORE UPDATE OF parent_id ON all_tenants WHEN NEW.parent_id IS NOT OLD.parent_id
BEGIN
  SELECT RAISE(ABORT, 'organization_root') WHERE OLD.parent_id IS NULL OR NEW.parent_id IS NULL;
  SELECT RAISE(ABORT, 'organization_cycle')
  WHERE NEW.parent_id = NEW.id
    OR EXISTS (SELECT 1 FROM all_organization_tree WHERE tenant_id = NEW.id AND id = NEW.parent_id);
  SELECT RAISE(ABORT, 'organization_parent')
  WHERE NOT EXISTS (SELECT 1 FROM all_tenants WHERE tenant_id = NEW.parent_id AND id = NEW.parent_id
    AND status <> 'closed' AND coalesce(root_id, id) = OLD.root_id);
END;
CREATE TRIGGER all_tenants_left_alone BEFORE UPDATE OF status ON all_tenants
WHEN NEW.status = 'closed' AND OLD.status <> 'closed'
BEGIN
  SELECT RAISE(ABORT, 'organization_children')
  FROM all_organization_tree t JOIN all_tenants c ON c.tenant_id = t.id AND c.id = t.id
  WHERE t.tenant_id = NEW.id AND c.status <> 'closed';
END;
CREATE TRIGGER all_tenants_reopened BEFORE UPDATE OF status ON all_tenants
WHEN OLD.status = 'closed' AND NEW.status <> 'closed' AND NEW.parent_id IS NOT NULL
BEGIN
  SELECT RAISE(ABORT, 'organization_parent')
  FROM all_tenants WHERE tenant_id = NEW.parent_id AND id = NEW.parent_id AND status = 'closed';
END;

-- The closure follows from `parent_id`.
CREATE TRIGGER all_tenants_grown AFTER INSERT ON all_tenants WHEN NEW.parent_id IS NOT NULL
BEGIN
  INSERT INTO all_organization_tree (tenant_id, id, depth)
  SELECT NEW.parent_id, NEW.id, 1
  UNION ALL SELECT tenant_id, NEW.id, depth + 1 FROM all_organization_tree WHERE id = NEW.parent_id;
  INSERT INTO organization_handing VALUES (NEW.id, NEW.created_at);
END;
CREATE TRIGGER all_tenants_replanted AFTER UPDATE OF parent_id ON all_tenants WHEN NEW.parent_id IS NOT OLD.parent_id
BEGIN
  DELETE FROM all_organization_tree
  WHERE tenant_id IN (SELECT tenant_id FROM all_organization_tree WHERE id = NEW.id)
    AND id IN (SELECT NEW.id UNION ALL SELECT id FROM all_organization_tree WHERE tenant_id = NEW.id);
  INSERT INTO all_organization_tree (tenant_id, id, depth)
  SELECT up.tenant_id, down.id, up.depth + down.depth + 1
  FROM (SELECT NEW.parent_id AS tenant_id, 0 AS depth
    UNION ALL SELECT tenant_id, depth FROM all_organization_tree WHERE id = NEW.parent_id) up
  CROSS JOIN (SELECT NEW.id AS id, 0 AS depth
    UNION ALL SELECT id, depth FROM all_organization_tree WHERE tenant_id = NEW.id) down;
  INSERT INTO organization_handing VALUES (NEW.id, NEW.updated_at);
END;

-- Whatever a tenant has that others have from it is handed down with its change.
CREATE TRIGGER all_tenants_policy AFTER UPDATE OF policy, residency_policy ON all_tenants
WHEN NEW.policy <> OLD.policy OR (NEW.parent_id IS NULL AND NEW.residency_policy <> OLD.residency_policy)
BEGIN INSERT INTO organization_handing VALUES (NEW.id, NEW.updated_at); END;
CREATE TRIGGER all_tenants_held AFTER UPDATE OF held_by_parent, suspended_by ON all_tenants
WHEN NEW.held_by_parent <> OLD.held_by_parent
  OR EXISTS (SELECT 1 FROM json_each(NEW.suspended_by) WHERE value <> 'parent')
    <> EXISTS (SELECT 1 FROM json_each(OLD.suspended_by) WHERE value <> 'parent')
BEGIN INSERT INTO organization_handing VALUES (NEW.id, NEW.updated_at); END;
CREATE TRIGGER all_tenants_contract AFTER UPDATE OF plan ON all_tenants
WHEN NEW.parent_id IS NULL AND NEW.plan <> OLD.plan
BEGIN INSERT INTO organization_handing VALUES (NEW.id, NEW.updated_at); END;
