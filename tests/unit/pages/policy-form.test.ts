import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { regions } from "../../../shared/kernel/region.ts";
import { allowsFactor, factorWays } from "../../../shared/tenancy/factor-policy.ts";
import type { Policy } from "../../../shared/tenancy/policy-contract.ts";
import { openPolicy } from "../../../shared/tenancy/policy-rules.ts";
import { patchOf, policyOf, typedOf } from "../../../workers/pages/console/policy-input.ts";
import { demands, fields, hintOf, isDemanded, said } from "../../../workers/pages/console/policy-words.ts";
import { speaking } from "../../../workers/pages/messages/spoken.ts";

const amount = fc.option(fc.integer({ min: 1, max: 99_999 }));
const policies: fc.Arbitrary<Policy> = fc.record({
  sso_required: fc.boolean(),
  mfa_required: fc.boolean(),
  residency: fc.constantFrom("standard", "strict"),
  allowed_regions: fc.option(fc.subarray([...regions], { minLength: 1 })),
  session_minutes: amount,
  idle_minutes: amount,
  password_minimum: amount,
  password_history: amount,
  password_days: amount,
  lockout_failures: amount,
  attestation: fc.constantFrom("none", "direct"),
  allowed_aaguids: fc.option(fc.uniqueArray(fc.uuid(), { maxLength: 4 })),
  second_step_always: fc.boolean(),
  sms_countries: fc.option(fc.subarray(["AT", "CH", "DE", "GB"])),
  allowed_factors: fc.option(
    fc.subarray(["email", "sms", "totp"] as const).map((ways) => [...ways, "passkey" as const]),
  ),
  remembered_device_days: fc.option(fc.nat(30)),
});

/** The form as a browser sends it when nothing in it was touched. */
function untouched(policy: Policy): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(typedOf(policy))) form.set(name, value);
  for (const name of demands) if (isDemanded(policy, name)) form.set(name, "yes");
  for (const region of policy.allowed_regions ?? []) form.append("allowed_regions", region);
  for (const way of factorWays) if (allowsFactor(policy, way)) form.append("allowed_factors", way);
  if (policy.sms_countries?.length === 0) form.set("sms_none", "yes");
  return form;
}

describe("the policy's form (M-067, M-060)", () => {
  test("changes nothing when it is sent back as it came", () => {
    fc.assert(
      fc.property(policies, (own) => {
        const { values, errors } = policyOf(untouched(own), own);
        expect(errors).toEqual([]);
        expect(patchOf(own, values)).toEqual({});
      }),
    );
  });

  test("says what became of one field, and of no other", () => {
    const form = untouched(openPolicy);
    form.set("sms_countries", "at; de,ch\nGB");
    form.set("password_minimum", "20");
    const { values } = policyOf(form, openPolicy);
    expect(patchOf(openPolicy, values)).toEqual({
      password_minimum: 20,
      sms_countries: ["AT", "DE", "CH", "GB"],
    });
  });

  test.each(["-1", "1.5", "twenty", "1234567", "0x10"])("takes %s for no number", (given) => {
    const form = untouched(openPolicy);
    form.set("password_days", given);
    const { errors, typed } = speaking("en", () => policyOf(form, openPolicy));
    expect(errors.map(({ field }) => field)).toEqual(["password_days"]);
    expect(typed.password_days).toBe(given);
  });

  test.each(["en", "de", "ar"] as const)(
    "has a row for every field, with what is demanded from above beside it, in %s",
    (locale) => {
      expect([...fields].sort()).toEqual(Object.keys(openPolicy).sort());
      fc.assert(
        fc.property(policies, (inherited) => {
          speaking(locale, () => {
            for (const field of fields) {
              const isOpen = JSON.stringify(inherited[field]) === JSON.stringify(openPolicy[field]);
              expect(said(inherited, field)).not.toBe("");
              expect(hintOf(inherited, field).includes(said(inherited, field))).toBe(
                !isOpen || hintOf(openPolicy, field).includes(said(inherited, field)),
              );
            }
          });
        }),
        { numRuns: 30 },
      );
    },
  );
});
