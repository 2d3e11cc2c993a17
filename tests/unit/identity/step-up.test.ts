import { describe, expect, test } from "vitest";
import { allRoutes } from "../../../scripts/routes.ts";
import { type Proof, satisfies, stepUpRequired, stepUps } from "../../../shared/http/step-up.ts";

const now = 1_800_000_000_000;
const minute = 60_000;
const proof = (change: Partial<Proof>): Proof => ({
  best: "otp",
  by: "otp",
  bySms: false,
  at: now,
  ...change,
});

describe("a fresh proof (M-055)", () => {
  test.each<[string, Partial<Proof>, boolean, boolean]>([
    [
      "of a person who has nothing to prove it with",
      { best: undefined, at: null, by: "password" },
      true,
      true,
    ],
    ["just given by an app", {}, true, true],
    ["given by an app ten minutes ago", { at: now - 10 * minute }, true, true],
    ["given by an app longer ago", { at: now - 10 * minute - 1 }, false, false],
    ["just given by a passkey", { by: "phishing_resistant" }, true, true],
    ["just given by a recovery code", { by: "restricted" }, false, true],
    ["just given by an e-mail", { by: "weak" }, false, false],
    ["just given by SMS, of who has an app as well", { by: "restricted", bySms: true }, false, false],
    [
      "just given by SMS, of who has a key as well",
      { best: "phishing_resistant", by: "restricted", bySms: true },
      false,
      false,
    ],
    [
      "just given by SMS, of who has nothing better",
      { best: "restricted", by: "restricted", bySms: true },
      true,
      true,
    ],
    ["just given by an app, in a session that a text opened", { bySms: true }, true, true],
    [
      "of a password alone, of who has a number",
      { best: "restricted", by: "password", at: null },
      false,
      false,
    ],
    ["just given by an e-mail, of who has a number", { best: "restricted", by: "weak" }, false, false],
    ["of a password alone", { by: "password", at: null }, false, false],
    ["of a password alone, with a time", { by: "password" }, false, false],
  ])("%s", (_, change, sensitive, factors) => {
    expect(satisfies(proof(change), "sensitive", now)).toBe(sensitive);
    expect(satisfies(proof(change), "factors", now)).toBe(factors);
  });

  test("is asked for as RFC 9470 says", () => {
    const problem = stepUpRequired(proof({}), "sensitive");
    expect([problem.status, problem.code]).toEqual([401, "step_up_required"]);
    expect(problem.extra.members).toEqual({ acr_values: ["otp", "phishing_resistant"], max_age: 600 });
    expect(problem.extra.headers?.["www-authenticate"]).toBe(
      'Bearer realm="leanvibe", error="insufficient_user_authentication", ' +
        'error_description="Prove once more that it is you", acr_values="otp phishing_resistant", max_age="600"',
    );
    expect(stepUps.factors.seconds).toBe(600);
  });

  test("is asked for by exactly these routes", async () => {
    const asking = (await allRoutes()).flatMap(({ method, path, stepUp }) =>
      stepUp ? [`${stepUp} ${method} ${path}`] : [],
    );
    expect(asking.sort()).toEqual([
      "factors delete /v1/auth/mfa/{id}",
      "factors delete /v1/auth/passkeys/{id}",
      "factors post /v1/auth/mfa/confirm",
      "factors post /v1/auth/mfa/email",
      "factors post /v1/auth/mfa/recovery-codes",
      "factors post /v1/auth/mfa/setup",
      "factors post /v1/auth/mfa/sms",
      "factors post /v1/auth/passkeys",
      "factors post /v1/auth/passkeys/options",
      "factors post /v1/auth/password",
      "sensitive delete /v1/connections/{id}",
      "sensitive delete /v1/keys/customer",
      "sensitive patch /v1/connections/{id}",
      "sensitive patch /v1/keys/customer",
      "sensitive post /v1/connections",
      "sensitive post /v1/connections/{id}/keys",
      "sensitive post /v1/keys/customer",
      "sensitive post /v1/keys/rotate",
      "sensitive post /v1/members/factor-resets/{id}/approve",
      "sensitive post /v1/members/ownership-transfers/{id}/accept",
      "sensitive post /v1/members/{id}/factor-reset",
      "sensitive post /v1/members/{id}/ownership-transfer",
      "sensitive post /v1/organizations/{id}/close",
      "sensitive post /v1/organizations/{id}/sessions",
      "sensitive post /v1/provisioning/tokens",
      "sensitive post /v1/tenants/me/close",
    ]);
  });
});
