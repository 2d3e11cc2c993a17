import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type Consent,
  contradictsSignal,
  isAllowed,
  isSignalled,
  latestOf,
  withdrawnBySignal,
} from "../../../shared/privacy/consent-rules.ts";
import { purposeNames, purposes } from "../../../shared/privacy/purposes.ts";

type Step = { kind: "grant" | "withdraw"; purpose: (typeof purposeNames)[number] } | { kind: "signal" };

const steps = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constantFrom("grant" as const, "withdraw" as const),
      purpose: fc.constantFrom(...purposeNames),
    }),
    fc.constant({ kind: "signal" as const }),
  ),
  { maxLength: 30 },
);

/** The ledger as the product appends to it. */
function play(history: readonly Step[]): Consent[] {
  const rows: Consent[] = [];
  const add = (purpose: string, decision: Consent["decision"], source: Consent["source"]) =>
    rows.push({
      purpose,
      decision,
      source,
      textVersion: 1,
      sequence: (latestOf(rows).get(purpose)?.sequence ?? 0) + 1,
    });
  for (const step of history) {
    if (step.kind === "signal")
      for (const purpose of withdrawnBySignal(rows)) add(purpose, "withdrawn", "signal");
    else add(step.purpose, step.kind === "grant" ? "granted" : "withdrawn", "person");
  }
  return rows;
}

const shuffled = <T>(list: readonly T[]) => fc.shuffledSubarray([...list], { minLength: list.length });

describe("consent (M-205)", () => {
  test("nothing is allowed that nobody granted", () => {
    for (const purpose of purposeNames) expect(isAllowed(purpose, undefined)).toBe(false);
  });

  test("the last word counts, in whatever order rows are read", () => {
    fc.assert(
      fc.property(
        steps.chain((history) => fc.tuple(fc.constant(history), shuffled(play(history)))),
        ([history, rows]) => {
          const latest = latestOf(rows);
          for (const purpose of purposeNames) {
            const own = history.filter((step) => step.kind === "signal" || step.purpose === purpose);
            if (own.at(-1)?.kind === "withdraw") expect(isAllowed(purpose, latest.get(purpose))).toBe(false);
            if (own.at(-1)?.kind === "grant") expect(isAllowed(purpose, latest.get(purpose))).toBe(true);
          }
        },
      ),
    );
  });

  test("a grant of an older text allows nothing", () => {
    const row = { purpose: "model_training", sequence: 1, decision: "granted", source: "person" } as const;
    const { version } = purposes.model_training;
    expect(isAllowed("model_training", { ...row, textVersion: version })).toBe(true);
    expect(isAllowed("model_training", { ...row, textVersion: version - 1 })).toBe(false);
    expect(isAllowed("model_training", { ...row, textVersion: version + 1 })).toBe(false);
  });
});

describe("Global Privacy Control (M-207)", () => {
  test("only the value 1 is the signal", () => {
    const headers = (value: string) => new Headers({ "sec-gpc": value });
    expect(isSignalled(headers("1"))).toBe(true);
    for (const value of ["0", "", "true", "11", "1, 1"])
      expect(isSignalled(headers(value)), value).toBe(false);
    expect(isSignalled(new Headers())).toBe(false);
    expect(contradictsSignal("sale_or_sharing", "granted", headers("1"))).toBe(true);
    expect(contradictsSignal("sale_or_sharing", "withdrawn", headers("1"))).toBe(false);
    expect(contradictsSignal("marketing_email", "granted", headers("1"))).toBe(false);
  });

  test("after a signal nothing is sold or shared, whatever was granted before", () => {
    fc.assert(
      fc.property(steps, (history) => {
        const latest = latestOf(play([...history, { kind: "signal" }]));
        expect(isAllowed("sale_or_sharing", latest.get("sale_or_sharing"))).toBe(false);
      }),
    );
  });

  test("the first signal withdraws everything; of the rest an explicit grant after it stands", () => {
    fc.assert(
      fc.property(steps, fc.constantFrom(...purposeNames), (history, purpose) => {
        const first = play([...history.filter(({ kind }) => kind !== "signal"), { kind: "signal" }]);
        for (const name of purposeNames) expect(isAllowed(name, latestOf(first).get(name))).toBe(false);
        const again: Step[] = [
          ...history,
          { kind: "signal" },
          { kind: "grant", purpose },
          { kind: "signal" },
        ];
        const stands = isAllowed(purpose, latestOf(play(again)).get(purpose));
        expect(stands).toBe(purposes[purpose].signal === "once");
      }),
    );
  });

  test("a signal that has been heard is recorded no second time", () => {
    fc.assert(
      fc.property(steps, (history) => {
        const heard = play([...history, { kind: "signal" }]);
        expect(withdrawnBySignal(heard)).toEqual([]);
        expect(play([...history, { kind: "signal" }, { kind: "signal" }])).toHaveLength(heard.length);
      }),
    );
  });
});
