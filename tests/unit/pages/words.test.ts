import { describe, expect, test } from "vitest";
import { Problem } from "../../../shared/kernel/problem.ts";
import { stateOf } from "../../../workers/pages/console/key-state.ts";
import { limitsOf } from "../../../workers/pages/console/usage-answer.ts";
import { homeOf } from "../../../workers/pages/door/wrong-region.ts";
import { speaking } from "../../../workers/pages/messages/spoken.ts";
import { fieldErrors } from "../../../workers/pages/parts/field-errors.ts";
import { dateTime, duration, price, size } from "../../../workers/pages/parts/numbers.ts";

const inEnglish = (work: () => void) => () => speaking("en", work);

describe("what the API refuses stands beside its field", () => {
  const labels = { name: "Name", email: "E-mail address" };
  const refusal = (...errors: { pointer: string; detail: string }[]) =>
    new Problem("invalid_request", "The body is not valid.", {
      errors: errors.map((error) => ({ code: "any", ...error })),
    });

  test(
    "as a sentence that begins with the field's label",
    inEnglish(() => {
      const problem = refusal({ pointer: "#/owner/email", detail: "is required" });
      expect(fieldErrors(problem, labels)).toEqual([{ field: "email", text: "E-mail address is required." }]);
    }),
  );

  test(
    "by the name that a page gives it",
    inEnglish(() => {
      const problem = refusal({ pointer: "#/company/name", detail: "is taken" });
      expect(fieldErrors(problem, { company: "Company" }, { "#/company/name": "company" })).toEqual([
        { field: "company", text: "Company is taken." },
      ]);
    }),
  );

  test(
    "or on top, when no field of the form is at fault",
    inEnglish(() => {
      expect(fieldErrors(refusal({ pointer: "#/plan", detail: "is not offered" }), labels)).toEqual([
        { text: "Is not offered." },
      ]);
      expect(fieldErrors(new Problem("conflict", "It exists already."), labels)).toEqual([
        { text: "It exists already." },
      ]);
    }),
  );
});

test(
  "numbers read as a person writes them",
  inEnglish(() => {
    expect([price(5_000), price(80_000)]).toEqual(["$50", "$800"]);
    expect([size(999), size(1_000), size(9_249), size(2_500_000), size(1e9), size(1e15)]).toEqual([
      "999 B",
      "1 kB",
      "9.2 kB",
      "2.5 MB",
      "1 GB",
      "1,000 TB",
    ]);
    expect([0.4, 59, 61, 3_600, 5_400, 86_400 * 30].map(duration)).toEqual([
      "1 s",
      "59 s",
      "2 min",
      "1 h",
      "1 h 30 min",
      "30 days",
    ]);
    expect(dateTime("2026-11-21T23:45:47.000Z")).toBe("21 Nov 2026, 23:45 UTC");
  }),
);

test(
  "a key is active until it expires or is revoked",
  inEnglish(() => {
    const key = (revoked: string | null) =>
      ({ expires_at: "2026-12-01T00:00:00.000Z", revoked_at: revoked }) as Parameters<typeof stateOf>[0];
    const expiry = Date.parse("2026-12-01T00:00:00.000Z");
    expect(stateOf(key(null), expiry - 1)).toBe("active");
    expect(stateOf(key(null), expiry)).toBe("expired");
    expect(stateOf(key("2026-11-01T00:00:00.000Z"), 0)).toBe("revoked");
  }),
);

test(
  "a plan without a monthly limit still shows how many calls were counted",
  inEnglish(() => {
    const limits = limitsOf({
      policies: [{ name: "ai-day", quota: 100, remaining: 98, reset_seconds: 60 }],
      month_requests: 12_345,
      projects: { used: 2, limit: 5 },
      seats: { used: 1, limit: null },
    });
    expect(limits.map(({ used, limit }) => [used, limit])).toEqual([
      [2, 100],
      [2, 5],
      [1, null],
      [12_345, null],
      [0, null],
    ]);
  }),
);

test(
  "the way home leaves out the other region's label and keeps page and port",
  inEnglish(() => {
    expect(homeOf("http://us.localhost:8787/console?a=b", "eu")).toEqual({
      name: "European Union (storage jurisdiction)",
      href: "http://localhost:8787/console?a=b",
    });
    expect(homeOf("https://app.leanvibe.ai/console", "uk")?.href).toBe("https://app.leanvibe.ai/console");
    expect(homeOf("https://app.leanvibe.ai/console", undefined)).toBeUndefined();
  }),
);
