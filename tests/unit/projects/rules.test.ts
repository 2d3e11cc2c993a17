import { describe, expect, test } from "vitest";
import { assertVersion, expectedVersion } from "../../../shared/http/if-match.ts";
import { Problem } from "../../../shared/kernel/problem.ts";
import { holdRefusal } from "../../../shared/limits/hold-refusal.ts";
import { changeOf } from "../../../shared/projects/rules.ts";

describe("a project's rules", () => {
  test("If-Match names one version, our weak form included, or any", () => {
    expect([null, "*", '"v3"', 'W/"v3"'].map(expectedVersion)).toEqual([undefined, undefined, 3, 3]);
    for (const odd of ["v3", '"3"', '"v0"', '"v3", "v4"', '""', '"v03"', "3"])
      expect(() => expectedVersion(odd)).toThrow(Problem);
  });

  test("a lost update is refused and says what is current", () => {
    const given = (ifMatch?: string) => ({ headers: new Headers(ifMatch ? { "if-match": ifMatch } : {}) });
    expect(() => assertVersion(given('"v3"'), 3)).not.toThrow();
    expect(() => assertVersion(given(), 3)).not.toThrow();
    try {
      assertVersion(given('"v3"'), 4);
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ code: "precondition_failed", extra: { headers: { etag: '"v4"' } } });
    }
  });

  test("a merge patch changes what it names, and null takes the description away (RFC 7396)", () => {
    const before = { name: "a", description: "b" };
    expect(changeOf(before, {})).toBeUndefined();
    expect(changeOf(before, { name: "a", description: "b" })).toBeUndefined();
    expect(changeOf(before, { name: "c" })).toEqual({ name: "c", description: "b" });
    expect(changeOf(before, { description: null })).toEqual({ name: "a", description: "" });
  });

  test("the plan's limit is 402 with the way out (M-038)", () => {
    const refusal = holdRefusal({ reason: "limit", limit: 5, used: 5 }, "projects");
    expect(refusal.status).toBe(402);
    expect(refusal.extra.members).toEqual({ limit: 5, used: 5, upgrade_url: "/console/usage#plans" });
    expect(holdRefusal({ reason: "unconfigured" }, "projects").status).toBe(503);
  });
});
