import { parseArgs } from "node:util";

/** `--quick`: enough to see that everything runs, on a busy machine too; the numbers of such a run are no result. */
export function benchOptions() {
  const { values } = parseArgs({
    options: {
      quick: { type: "boolean", default: false },
      minutes: { type: "string", default: "20" },
      rate: { type: "string", default: "1000" },
    },
  });
  const { quick, minutes, rate } = values;
  const [rounds, seconds] = quick ? [2, 0.3] : [9, 1];
  return { quick, rounds, seconds, minutes: Number(minutes), rate: Number(rate) };
}
