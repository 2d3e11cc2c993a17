import fc from "fast-check";
import { expect, test } from "vitest";
import { Fifo } from "../../../bench/harness/fifo.ts";

test("what went in first comes out first, also after thousands", () => {
  const steps = fc.array(fc.oneof(fc.nat(), fc.constant("out" as const)), { maxLength: 200 });
  fc.assert(
    fc.property(fc.array(fc.nat()), steps, (start, all) => {
      const [fifo, model] = [new Fifo(start), [...start]];
      for (const step of all)
        if (step === "out") expect(fifo.shift()).toBe(model.shift());
        else {
          fifo.push(step);
          model.push(step);
        }
    }),
  );
  const many = new Fifo(Array.from({ length: 5_000 }, (_, index) => index));
  for (let index = 0; index < 5_000; index++) expect(many.shift()).toBe(index);
  expect(many.shift()).toBeUndefined();
});
