-- A tenant that is purged, or moved, takes its people's blind indexes along: they are found by the tenant then.
CREATE INDEX sign_ins_tenant ON sign_ins (tenant_id);
