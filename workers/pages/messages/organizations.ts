import { organizations as enOrganizations, policies as enPolicies } from "./en/organizations.ts";
import { inEach } from "./spoken.ts";

export const organizations = inEach(enOrganizations, { de: enOrganizations, ar: enOrganizations });
export const policies = inEach(enPolicies, { de: enPolicies, ar: enPolicies });
