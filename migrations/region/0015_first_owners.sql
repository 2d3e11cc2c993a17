-- An organisation below can be given its first owner from above, whom no member of it could answer for. Of two who
-- were invited one becomes it: where somebody owns the company already, such an invitation opens nothing any more.

-- SQLite cannot change a CHECK in place: its documented way is a new table under the old name.
CREATE TABLE all_invitations_new (
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
  -- Nobody is invited to be an owner but a first one: who founded the company answers for it, or an organisation above.
  CHECK (iif(role = 'owner', member_id IS NULL OR member_id = user_id, member_id IS NOT user_id))
) STRICT, WITHOUT ROWID;
INSERT INTO all_invitations_new SELECT * FROM all_invitations;
DROP TABLE all_invitations;
ALTER TABLE all_invitations_new RENAME TO all_invitations;
CREATE UNIQUE INDEX all_invitations_pending ON all_invitations (tenant_id, email_index) WHERE status = 'pending';
CREATE INDEX all_invitations_due ON all_invitations (expires_at) WHERE status = 'pending';
CREATE TRIGGER all_invitations_tenant BEFORE UPDATE OF tenant_id, id ON all_invitations
BEGIN SELECT RAISE(ABORT, 'identity is immutable'); END;
CREATE TRIGGER all_invitations_over BEFORE UPDATE OF status ON all_invitations WHEN OLD.status <> 'pending'
BEGIN SELECT RAISE(ABORT, 'stale_version'); END;
CREATE TRIGGER all_invitations_gone AFTER UPDATE OF status ON all_invitations WHEN NEW.status IN ('revoked', 'expired')
BEGIN DELETE FROM all_project_grants WHERE tenant_id = NEW.tenant_id AND user_id = NEW.user_id; END;
CREATE INDEX all_invitations_settled ON all_invitations (updated_at) WHERE status <> 'pending';
CREATE TRIGGER all_invitations_owned BEFORE UPDATE OF status ON all_invitations
WHEN NEW.status = 'accepted' AND OLD.role = 'owner' AND OLD.member_id IS NULL AND EXISTS (
  SELECT 1 FROM all_users WHERE tenant_id = OLD.tenant_id AND role = 'owner' AND status = 'active')
BEGIN SELECT RAISE(ABORT, 'stale_version'); END;
