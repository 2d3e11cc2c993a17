import { describe, expect, test } from "vitest";
import { inTurn, measure, rowOf } from "../../../bench/harness/rounds.ts";
import { digits, table } from "../../../bench/harness/table.ts";

describe("rounds", () => {
  test("go forwards and backwards by turns, after one that only warms up", async () => {
    const order: string[] = [];
    const subject = (name: string, cpuMicroseconds: number) => ({
      name,
      run: async () => {
        order.push(name);
        return { operations: 10, seconds: 2, cpuMicroseconds };
      },
    });
    const rows = await measure([subject("a", 100), subject("b", 50)], { rounds: 2 });
    expect(order).toEqual(["a", "b", "a", "b", "b", "a"]);
    expect(rows.map(({ cpu, perSecond }) => [cpu, perSecond])).toEqual([
      [10, 5],
      [5, 5],
    ]);
  });

  test("a row is the least CPU and the best rate, with the medians beside them", () => {
    const round = (cpuMicroseconds: number, seconds: number) => ({
      operations: 10,
      seconds,
      cpuMicroseconds,
    });
    expect(rowOf("x", [round(300, 1), round(100, 2), round(200, 4)])).toEqual({
      name: "x",
      cpu: 10,
      medianCpu: 20,
      perSecond: 10,
      medianPerSecond: 5,
    });
  });

  test("turning back changes no list", () => {
    const list = [1, 2, 3];
    expect([inTurn(list, 0), inTurn(list, 1), list]).toEqual([
      [1, 2, 3],
      [3, 2, 1],
      [1, 2, 3],
    ]);
  });
});

describe("tables", () => {
  test("names stand left, numbers right", () => {
    expect(
      table(
        ["", "µs"],
        [
          ["bare", "60.1"],
          ["a long name", "7"],
        ],
      ),
    ).toBe(["               µs", "-----------  ----", "bare         60.1", "a long name     7"].join("\n"));
  });

  test.each([
    [63.34, "63.3"],
    [8437.2, "8437"],
    [0.012345, "0.0123"],
    [Number.NaN, "-"],
  ])("%d is written %s", (value, text) => {
    expect(digits(value)).toBe(text);
  });
});
