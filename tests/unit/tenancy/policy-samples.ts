import fc from "fast-check";
import { regions, residencyPolicies } from "../../../shared/kernel/region.ts";
import { factorWays } from "../../../shared/tenancy/factor-policy.ts";
import {
  idleMinutes,
  type Policy,
  passwordBounds,
  sessionMinutes,
} from "../../../shared/tenancy/policy-contract.ts";

function asked(field: keyof typeof passwordBounds) {
  const { minimum: min, maximum: max } = passwordBounds[field];
  return fc.option(fc.integer({ min, max }));
}

/** In their own order, as lists are joined. */
const aaguids = ["0", "1", "2"].map((digit) => `${digit.repeat(8)}-0000-0000-0000-000000000000`);

/** Any policy; regions in their own order, as they are stored. */
export const anyPolicy: fc.Arbitrary<Policy> = fc.record({
  sso_required: fc.boolean(),
  mfa_required: fc.boolean(),
  residency: fc.constantFrom(...residencyPolicies),
  allowed_regions: fc.option(fc.subarray([...regions], { minLength: 1 })),
  session_minutes: fc.option(fc.integer({ min: sessionMinutes.minimum, max: sessionMinutes.maximum })),
  idle_minutes: fc.option(fc.integer({ min: idleMinutes.minimum, max: idleMinutes.maximum })),
  attestation: fc.constantFrom("none", "direct"),
  allowed_aaguids: fc.option(fc.subarray(aaguids)),
  second_step_always: fc.boolean(),
  sms_countries: fc.option(fc.subarray(["AT", "DE", "US"])),
  allowed_factors: fc.option(fc.subarray([...factorWays])),
  remembered_device_days: fc.option(fc.nat(30)),
  password_minimum: asked("password_minimum"),
  password_history: asked("password_history"),
  password_days: asked("password_days"),
  lockout_failures: asked("lockout_failures"),
});

const patchable = [
  ...(["sso_required", "mfa_required", "residency", "session_minutes", "idle_minutes"] as const),
  ...(["attestation", "allowed_aaguids", "second_step_always", "sms_countries"] as const),
  ...(["allowed_factors", "remembered_device_days"] as const),
] as const;

/** Some of a policy's fields, as a patch names them. */
export const anyPatch = fc
  .tuple(anyPolicy, fc.subarray([...patchable]))
  .map(([policy, fields]) => Object.fromEntries(fields.map((field) => [field, policy[field]])));
