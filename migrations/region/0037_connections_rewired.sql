-- Who came by a connection came by the word of one provider: where the connection names another one, or proves it
-- by something else, nobody is known by it any longer, and no sign-in under way goes on. A provider's own metadata,
-- read again by its address, changes no settings. What a move brings is as it was at home.
CREATE TRIGGER all_connections_rewired AFTER UPDATE OF settings ON all_connections
WHEN NOT EXISTS (SELECT 1 FROM moving WHERE tenant_id = NEW.tenant_id AND state = 'applying')
  AND (NEW.settings ->> '$.issuer' IS NOT OLD.settings ->> '$.issuer'
    OR NEW.settings ->> '$.directory_id' IS NOT OLD.settings ->> '$.directory_id'
    OR NEW.settings ->> '$.metadata_url' IS NOT OLD.settings ->> '$.metadata_url'
    OR NEW.settings ->> '$.metadata' IS NOT OLD.settings ->> '$.metadata'
    OR NEW.settings ->> '$.metadata_certificate' IS NOT OLD.settings ->> '$.metadata_certificate')
BEGIN
  DELETE FROM all_identities WHERE tenant_id = NEW.tenant_id AND connection_id = NEW.id;
  DELETE FROM all_saml_subjects WHERE tenant_id = NEW.tenant_id AND connection_id = NEW.id;
  DELETE FROM all_login_transactions WHERE tenant_id = NEW.tenant_id AND connection_id = NEW.id;
END;
