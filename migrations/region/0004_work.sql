-- Projects and the tasks the agents work on.

CREATE TABLE all_projects (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  description TEXT NOT NULL,
  created_by TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, tenant_id) REFERENCES all_tenants (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER all_projects_tenant BEFORE UPDATE OF tenant_id, id ON all_projects
BEGIN SELECT RAISE(ABORT, 'identity is immutable'); END;

CREATE TABLE all_tasks (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  project_id TEXT NOT NULL,
  title TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('queued', 'running', 'succeeded', 'failed', 'needs_model', 'cancelled')),
  engine TEXT NOT NULL,
  result TEXT,
  created_by TEXT NOT NULL,
  started_at INTEGER,
  finished_at INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, project_id) REFERENCES all_projects (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER all_tasks_tenant BEFORE UPDATE OF tenant_id, id ON all_tasks
BEGIN SELECT RAISE(ABORT, 'identity is immutable'); END;
