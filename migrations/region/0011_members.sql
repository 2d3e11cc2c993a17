-- Invitations, ownership transfers, grants to projects, guests that expire. Who may act is decided in rows,
-- so the rows themselves refuse what no order of requests may lead to.

ALTER TABLE all_users ADD COLUMN project_access TEXT NOT NULL DEFAULT 'all'
  CHECK (project_access = CASE role WHEN 'guest' THEN 'granted' WHEN 'owner' THEN 'all' WHEN 'admin' THEN 'all' ELSE project_access END
    AND project_access IN ('all', 'granted'));
ALTER TABLE all_users ADD COLUMN access_ends_at INTEGER CHECK ((role = 'guest') = (access_ends_at IS NOT NULL));
ALTER TABLE all_users ADD COLUMN removed_at INTEGER CHECK (removed_at IS NULL OR status = 'disabled');
CREATE INDEX all_users_ending ON all_users (access_ends_at) WHERE access_ends_at IS NOT NULL AND status = 'active';

CREATE TRIGGER all_users_last_owner BEFORE UPDATE OF role, status ON all_users
WHEN OLD.role = 'owner' AND OLD.status = 'active' AND NOT (NEW.role = 'owner' AND NEW.status = 'active')
  AND NOT EXISTS (SELECT 1 FROM all_users
    WHERE tenant_id = OLD.tenant_id AND id <> OLD.id AND role = 'owner' AND status = 'active')
BEGIN SELECT RAISE(ABORT, 'last_owner'); END;

-- A sign-in that was under way while its person left opens nothing.
CREATE TRIGGER all_sessions_member BEFORE INSERT ON all_sessions
WHEN NEW.revoked_at IS NULL AND NOT EXISTS (SELECT 1 FROM all_users
  WHERE tenant_id = NEW.tenant_id AND id = NEW.user_id AND status = 'active')
BEGIN SELECT RAISE(ABORT, 'not_a_member'); END;

-- The person who answers for a key: its maker, or who answers for the key that made it.
ALTER TABLE all_api_keys ADD COLUMN member_id TEXT NOT NULL DEFAULT '';
UPDATE all_api_keys SET member_id = coalesce((
  WITH RECURSIVE makers (maker) AS (
    SELECT all_api_keys.created_by
    UNION SELECT k.created_by FROM all_api_keys AS k JOIN makers ON k.id = makers.maker
      WHERE k.tenant_id = all_api_keys.tenant_id)
  SELECT maker FROM makers WHERE maker LIKE 'usr\_%' ESCAPE '\'), '');

-- Whoever stops being active loses sessions and keys in the same commit, whoever made it stop.
CREATE TRIGGER all_users_stopped AFTER UPDATE OF status ON all_users
WHEN NEW.status = 'disabled' AND OLD.status = 'active'
BEGIN
  UPDATE all_sessions SET revoked_at = NEW.updated_at, updated_at = NEW.updated_at, version = version + 1
    WHERE tenant_id = NEW.tenant_id AND user_id = NEW.id AND revoked_at IS NULL;
  UPDATE all_api_keys SET revoked_at = NEW.updated_at, updated_at = NEW.updated_at, version = version + 1
    WHERE tenant_id = NEW.tenant_id AND member_id = NEW.id AND revoked_at IS NULL;
END;

-- What a person was granted. The person may be only invited yet; a project that goes takes its grants along.
CREATE TABLE all_project_grants (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  project_id TEXT NOT NULL,
  granted_by TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, user_id, project_id),
  FOREIGN KEY (tenant_id, project_id) REFERENCES all_projects (tenant_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX all_project_grants_project ON all_project_grants (tenant_id, project_id);
CREATE TRIGGER all_project_grants_tenant BEFORE UPDATE OF tenant_id, id ON all_project_grants
BEGIN SELECT RAISE(ABORT, 'identity is immutable'); END;

CREATE TRIGGER all_users_removed AFTER UPDATE OF removed_at ON all_users WHEN NEW.removed_at IS NOT NULL
BEGIN
  DELETE FROM all_passwords WHERE tenant_id = NEW.tenant_id AND id = NEW.id;
  DELETE FROM all_passkeys WHERE tenant_id = NEW.tenant_id AND user_id = NEW.id;
  DELETE FROM all_project_grants WHERE tenant_id = NEW.tenant_id AND user_id = NEW.id;
END;

-- `user_id`: whom the seat is held for and who the invited person will be.
CREATE TABLE all_invitations (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  email TEXT NOT NULL,
  email_index TEXT NOT NULL,
  name TEXT,
  role TEXT NOT NULL CHECK (role IN ('admin', 'manager', 'developer', 'viewer', 'guest', 'owner')),
  project_access TEXT NOT NULL CHECK (project_access IN ('all', 'granted')),
  access_ends_at INTEGER CHECK ((role = 'guest') = (access_ends_at IS NOT NULL)),
  invited_by TEXT NOT NULL,
  member_id TEXT,
  issue INTEGER NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('pending', 'accepted', 'revoked', 'expired')),
  expires_at INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, member_id) REFERENCES all_users (tenant_id, id),
  -- Nobody is invited to be an owner but the founding one, who answers for it.
  CHECK ((role = 'owner') = (member_id IS user_id))
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX all_invitations_pending ON all_invitations (tenant_id, email_index) WHERE status = 'pending';
CREATE INDEX all_invitations_due ON all_invitations (expires_at) WHERE status = 'pending';
CREATE TRIGGER all_invitations_tenant BEFORE UPDATE OF tenant_id, id ON all_invitations
BEGIN SELECT RAISE(ABORT, 'identity is immutable'); END;
CREATE TRIGGER all_invitations_over BEFORE UPDATE OF status ON all_invitations WHEN OLD.status <> 'pending'
BEGIN SELECT RAISE(ABORT, 'stale_version'); END;
CREATE TRIGGER all_invitations_gone AFTER UPDATE OF status ON all_invitations WHEN NEW.status IN ('revoked', 'expired')
BEGIN DELETE FROM all_project_grants WHERE tenant_id = NEW.tenant_id AND user_id = NEW.user_id; END;

CREATE TABLE all_ownership_transfers (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  from_id TEXT NOT NULL,
  to_id TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('pending', 'accepted', 'declined', 'cancelled', 'expired')),
  expires_at INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, from_id) REFERENCES all_users (tenant_id, id),
  FOREIGN KEY (tenant_id, to_id) REFERENCES all_users (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX all_ownership_transfers_pending ON all_ownership_transfers (tenant_id) WHERE status = 'pending';
CREATE TRIGGER all_ownership_transfers_tenant BEFORE UPDATE OF tenant_id, id ON all_ownership_transfers
BEGIN SELECT RAISE(ABORT, 'identity is immutable'); END;
CREATE TRIGGER all_ownership_transfers_over BEFORE UPDATE OF status ON all_ownership_transfers WHEN OLD.status <> 'pending'
BEGIN SELECT RAISE(ABORT, 'stale_version'); END;
