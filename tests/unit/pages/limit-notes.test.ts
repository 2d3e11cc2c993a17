import { expect, test } from "vitest";
import { agreedOf, limitsAnswer, passedOf } from "../../../workers/pages/console/limits-answer.ts";

const at = "2026-11-22T15:00:00.000Z";

test("of each limit the console shows the highest mark, and what was agreed with its reason (M-018)", () => {
  const plan = { kind: "plan", plan: "team" };
  const agreed = { kind: "override", plan: "team", expires_at: at, reason: "A migration" };
  const answer = limitsAnswer.parse({
    limits: [
      { name: "projects", limit: 60, used: 1, source: agreed },
      { name: "seats", limit: 10, used: 1, source: plan },
    ],
    notices: [
      { name: "seats", percent: 95, at },
      { name: "seats", percent: 80, at },
      { name: "requests_per_month", percent: 80, at },
    ],
  });
  expect(passedOf(answer).map(({ percent }) => percent)).toEqual([95, 80]);
  expect(agreedOf(answer)).toMatchObject([{ limit: 60, until: at, reason: "A migration" }]);
});
