import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { productSource, root } from "./source.ts";

/** Who counts what is no stranger's try, and where: a company's refusals in its own database, operators, who are few, at home. */
const counters = new Map([
  ["shared/audit/refusal.ts", "counter"],
  ["shared/operators/door.ts", "home"],
]);

test("tries are counted where their digest says, and not in one database of the region (M-172)", () => {
  const found = productSource()
    .filter(({ path: file }) => !file.startsWith("shared/data/"))
    .flatMap(({ path: file }) => {
      const text = readFileSync(path.join(root, file), "utf8");
      const counted = [...text.matchAll(/\b(?:countAttempt|forgetAttempts)\(\s*([\w.]+)/g)];
      return counted.map(([, place = ""]) => ({ file, place }));
    });
  expect(found.length).toBeGreaterThan(6);
  const elsewhere = found.filter(({ file, place }) => place !== (counters.get(file) ?? "counterOf"));
  expect(elsewhere).toEqual([]);
});
