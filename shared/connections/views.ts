import { timestamp } from "../kernel/clock.ts";
import type { Member } from "../tenancy/service.ts";
import type { ConnectionView, SamlState } from "./contract.ts";
import type { OidcSettings } from "./oidc-settings.ts";
import type { SamlSettings } from "./saml-settings.ts";
import type { ConnectionRow } from "./store.ts";
import { urlsOf } from "./urls.ts";

/** The secret stays in; that there is one is said. */
export const connectionView = (
  row: ConnectionRow,
  tenant: Member["tenant"],
  origin: string,
  samlState: SamlState | null,
): ConnectionView => ({
  id: row.id,
  kind: row.kind,
  provider: row.provider,
  name: row.name,
  status: row.status,
  region: row.region,
  oidc: row.kind === "oidc" ? (row.settings as OidcSettings) : null,
  saml: row.kind === "saml" ? (row.settings as SamlSettings) : null,
  has_secret: row.secret !== null,
  attributes: row.attributes,
  group_roles: row.groupRoles,
  jit: row.jit,
  default_role: row.defaultRole,
  tested_at: row.testedAt === null ? null : timestamp(row.testedAt),
  saml_state: samlState,
  urls: urlsOf(origin, tenant, row.id),
  created_at: timestamp(row.createdAt),
  version: row.version,
});
