import { auditRoutes } from "../../shared/audit/routes.ts";
import { auditStreamRoutes } from "../../shared/audit/stream-routes.ts";
import { brandingRoutes } from "../../shared/branding/routes.ts";
import { domainRoutes } from "../../shared/connections/domain-routes.ts";
import { connectionRoutes } from "../../shared/connections/routes.ts";
import { apiKeyRoutes } from "../../shared/identity/api-key-routes.ts";
import { keyRoutes } from "../../shared/keys/routes.ts";
import { invitationRoutes } from "../../shared/members/invitation-routes.ts";
import { memberRoutes } from "../../shared/members/routes.ts";
import { consentToMoveRoutes, moveRoutes } from "../../shared/moves/routes.ts";
import { elevationRoutes } from "../../shared/operators/elevation-routes.ts";
import { overrideRoutes } from "../../shared/operators/override-routes.ts";
import { operatorRoutes } from "../../shared/operators/routes.ts";
import { consentRoutes } from "../../shared/privacy/consent-routes.ts";
import { erasureRoutes } from "../../shared/privacy/erasure-routes.ts";
import { subjectRoutes } from "../../shared/privacy/subject-routes.ts";
import { reportRoutes } from "../../shared/reports/routes.ts";
import { provisioningRoutes } from "../../shared/scim/routes.ts";
import { organizationRoutes } from "../../shared/tenancy/organization-routes.ts";
import { policyRoutes } from "../../shared/tenancy/policy-routes.ts";
import { residencyRoutes } from "../../shared/tenancy/residency-routes.ts";
import { tenantRoutes } from "../../shared/tenancy/routes.ts";

/** What a company's administration answers; the OpenAPI document and the isolation tests read this list. */
export const tenantsRoutes = [
  ...tenantRoutes,
  ...residencyRoutes,
  ...keyRoutes,
  ...apiKeyRoutes,
  ...consentRoutes,
  ...operatorRoutes,
  ...overrideRoutes,
  ...elevationRoutes,
  ...organizationRoutes,
  ...policyRoutes,
  ...auditRoutes,
  ...auditStreamRoutes,
  ...reportRoutes,
  ...memberRoutes,
  ...invitationRoutes,
  ...brandingRoutes,
  ...connectionRoutes,
  ...provisioningRoutes,
  ...domainRoutes,
  ...erasureRoutes,
  ...subjectRoutes,
  ...consentToMoveRoutes,
  ...moveRoutes,
];
