import { describe, expect, test } from "vitest";
import { chart, growth } from "../../../bench/resident-set.ts";

const held = (values: readonly number[]) => values.map((mebibytes, at) => ({ at, mebibytes }));
const series = (of: (index: number) => number) => held(Array.from({ length: 100 }, (_, index) => of(index)));

describe("what a process holds", () => {
  test("growth is what came after the warm-up", () => {
    expect(growth(series((index) => (index < 20 ? index * 10 : 200)))).toBe(0);
    expect(growth(series((index) => (index < 60 ? 100 : 120)))).toBeCloseTo(0.2);
    expect(growth(series((index) => 200 - index))).toBeLessThan(0);
    expect(growth(held([1, 2, 3]))).toBeUndefined();
  });

  test("the picture has a point for each sample, inside its frame", () => {
    const picture = chart(
      series((index) => 50 + index),
      "MiB",
    );
    const points = /points="([^"]*)"/.exec(picture)?.[1]?.split(" ") ?? [];
    expect(points).toHaveLength(100);
    for (const point of points) {
      const [x = Number.NaN, y = Number.NaN] = point.split(",").map(Number);
      expect(x >= 60 && x <= 720 && y >= 30 && y <= 210).toBe(true);
    }
  });
});
