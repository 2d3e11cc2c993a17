import fc from "fast-check";
import { expect, test } from "vitest";
import { Problem } from "../../../shared/kernel/problem.ts";
import { shownLimits } from "../../../shared/tenancy/limits-contract.ts";
import { changeLimit, limitTyped } from "../../../workers/pages/console/limit-input.ts";
import {
  inOrder,
  limitText,
  nameOfLimit,
  resetText,
  sourceText,
} from "../../../workers/pages/console/limit-words.ts";
import { speaking } from "../../../workers/pages/messages/spoken.ts";

const source = { kind: "plan", plan: "team" };

test("every limit that the API tells has a name in each language, and one that is new is shown by its own (M-018)", () => {
  for (const locale of ["en", "de", "ar"] as const) {
    const names = speaking(locale, () => shownLimits.map(nameOfLimit));
    expect(shownLimits.filter((own, index) => names[index] === own.replaceAll("_", " "))).toEqual([]);
    expect(new Set(names).size).toBe(shownLimits.length);
  }
  expect(nameOfLimit("new_things_at_once")).toBe("new things at once");
});

test("a limit is said with its unit, its source and when it is free again", () => {
  speaking("en", () => {
    expect(limitText({ name: "storage_bytes", limit: 1e10 })).toBe("10 GB");
    expect(limitText({ name: "seats", limit: null })).toBe("no limit");
    expect(limitText({ name: "requests_per_ten_seconds", limit: null })).toBe("all of the minute’s");
    expect(sourceText(source)).toBe("Plan Team");
    expect(sourceText({ kind: "override", plan: "team", expires_at: "2026-12-01T00:00:00Z" })).toBe(
      "Agreed until 1 Dec 2026",
    );
    expect(sourceText({ kind: "unheard" })).toBe("unheard");
    const usage = {
      policies: [{ name: "minute" as const, quota: 100, remaining: 98, reset_seconds: 30 }],
      ...{ month_requests: 0, projects: { used: 0, limit: 5 }, seats: { used: 1, limit: 3 } },
    };
    const shown = { name: "requests_per_minute", limit: 100, used: 2, source };
    expect(resetText(shown, usage)).toBe("30 s");
    expect(resetText({ ...shown, used: null }, usage)).toBe("–");
    expect(resetText({ ...shown, name: "seats" }, usage)).toBe("does not reset");
    const order = inOrder([shown, { ...shown, name: "new" }, { ...shown, name: "seats" }]);
    expect(order.map(({ name }) => name)).toEqual(["seats", "requests_per_minute", "new"]);
  });
});

test("what is typed is a whole number, nothing, or named at its field, and never sent otherwise", async () => {
  fc.assert(fc.property(fc.nat(), (limit) => limitTyped(String(limit)) === limit));
  fc.assert(
    fc.property(
      fc.string({ minLength: 1 }).filter((line) => /\D/.test(line)),
      (line) => limitTyped(line) === undefined,
    ),
  );
  expect(limitTyped("")).toBeNull();
  const sent: unknown[] = [];
  const send = async (limit: number | null) => sent.push(limit);
  expect(await speaking("en", () => changeLimit("limit", "-1", send))).toMatchObject({
    errors: [{ field: "limit" }],
    typed: "-1",
  });
  expect(sent).toEqual([]);
  expect(await changeLimit("limit", "", send)).toBeUndefined();
  expect(sent).toEqual([null]);
});

test("a form that is older than what it changes says so and shows what holds; another refusal goes on", async () => {
  const refusing = (code: "precondition_failed" | "forbidden") => async () => {
    throw new Problem(code, "");
  };
  const refused = await speaking("en", () => changeLimit("limit", "5", refusing("precondition_failed")));
  expect(refused?.typed).toBeUndefined();
  expect(refused?.errors).toHaveLength(1);
  await expect(changeLimit("limit", "5", refusing("forbidden"))).rejects.toMatchObject({ code: "forbidden" });
});
