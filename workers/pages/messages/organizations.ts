import { organizations as arOrganizations, policies as arPolicies } from "./ar/organizations.ts";
import { organizations as deOrganizations, policies as dePolicies } from "./de/organizations.ts";
import { organizations as enOrganizations, policies as enPolicies } from "./en/organizations.ts";
import { inEach } from "./spoken.ts";

export const organizations = inEach(enOrganizations, { de: deOrganizations, ar: arOrganizations });
export const policies = inEach(enPolicies, { de: dePolicies, ar: arPolicies });
