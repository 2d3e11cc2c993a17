import type { Policy } from "../../../shared/tenancy/policy-contract.ts";
import { openPolicy } from "../../../shared/tenancy/policy-rules.ts";
import { policies as text } from "../messages/organizations.ts";
import { regionWords } from "../parts/region-words.ts";

/** Asked or not. */
export const demands = [
  "mfa_required",
  "sso_required",
  "second_step_always",
  "attestation",
  "residency",
] as const;
export type Demand = (typeof demands)[number];

/** A whole number, or nothing. */
export const numbers = [
  "session_minutes",
  "idle_minutes",
  "password_minimum",
  "password_history",
  "password_days",
  "lockout_failures",
  "remembered_device_days",
] as const;
export type NumberField = (typeof numbers)[number];

export type PolicyField = keyof Policy;

/** What the form's three parts are about, and the order of the table's rows. */
export const signInFields = ["mfa_required", "sso_required", "session_minutes", "idle_minutes"] as const;
export const passwordFields = [
  "password_minimum",
  "password_history",
  "password_days",
  "lockout_failures",
] as const;
export const factorFields = [
  "allowed_factors",
  "remembered_device_days",
  "second_step_always",
  "attestation",
  "allowed_aaguids",
  "sms_countries",
] as const;
export const placeFields = ["residency", "allowed_regions"] as const;
export const fields: readonly PolicyField[] = [
  ...signInFields,
  ...passwordFields,
  ...factorFields,
  ...placeFields,
];

export function isDemanded(policy: Policy, field: Demand): boolean {
  if (field === "residency") return policy.residency === "strict";
  return field === "attestation" ? policy.attestation === "direct" : policy[field];
}

const isDemand = (field: PolicyField): field is Demand => demands.some((each) => each === field);

/** What a policy says in one field. */
export function said(policy: Policy, field: PolicyField): string {
  if (isDemand(field)) return isDemanded(policy, field) ? text.required : text.open;
  if (field === "allowed_regions")
    return (
      policy.allowed_regions?.map((region) => regionWords(region)).join(", ") ?? text.unset.allowed_regions
    );
  if (field === "allowed_factors")
    return policy.allowed_factors?.map((way) => text.ways[way]).join(", ") ?? text.unset.allowed_factors;
  if (field === "sms_countries" || field === "allowed_aaguids") {
    const list = policy[field];
    if (list === null) return text.unset[field];
    if (list.length === 0) return text.none;
    return field === "sms_countries" ? list.join(", ") : text.makers(list.length);
  }
  const value = policy[field];
  return value === null ? text.unset[field] : text.amounts[field](value);
}

/** What the field may be, and what is demanded from above already. */
export function hintOf(inherited: Policy, field: PolicyField): string {
  const isOpen = JSON.stringify(inherited[field]) === JSON.stringify(openPolicy[field]);
  return isOpen ? text.hints[field] : `${text.hints[field]} ${text.above(said(inherited, field))}`;
}
