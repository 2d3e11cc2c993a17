import { expect, test } from "vitest";
import type { PolicyState } from "../../../shared/limits/meter.ts";
import { rateLimitHeaders } from "../../../shared/limits/rate-limit-headers.ts";

const minute: PolicyState = {
  name: "minute",
  quota: 100,
  windowSeconds: 60,
  remaining: 99,
  resetSeconds: 60,
};
const partition = (id: string) => `pk=:${btoa(id)}:`;
const policyOf = (policies: PolicyState[], tenantId = "ten_1") =>
  rateLimitHeaders(policies, tenantId)["ratelimit-policy"];

test("what was said of limits before is said again only while each of them is the same (M-095)", () => {
  const own = { ...minute, of: "key_1", quota: 10 };
  const [ours, its, others] = [partition("ten_1"), partition("key_1"), partition("key_2")];
  expect(policyOf([minute])).toBe(`"minute";q=100;w=60;${ours}`);
  expect(policyOf([{ ...minute, remaining: 3 }])).toBe(`"minute";q=100;w=60;${ours}`);
  expect(policyOf([{ ...minute, quota: 50 }])).toBe(`"minute";q=50;w=60;${ours}`);
  expect(policyOf([{ ...minute, windowSeconds: 30 }])).toBe(`"minute";q=100;w=30;${ours}`);
  expect(policyOf([minute, own])).toBe(`"minute";q=100;w=60;${ours}, "minute";q=10;w=60;${its}`);
  expect(policyOf([minute, { ...own, of: "key_2" }])).toBe(
    `"minute";q=100;w=60;${ours}, "minute";q=10;w=60;${others}`,
  );
  expect(policyOf([minute], "ten_2")).toBe(`"minute";q=100;w=60;${partition("ten_2")}`);
});

test("what is left is said anew in every answer", () => {
  const left = (remaining: number) => rateLimitHeaders([{ ...minute, remaining }], "ten_1")["ratelimit"];
  expect(left(7)).toBe(`"minute";r=7;t=60;${partition("ten_1")}`);
  expect(left(6)).toBe(`"minute";r=6;t=60;${partition("ten_1")}`);
});
