import { parseArgs } from "node:util";

/** `--quick`: enough to see that everything runs, on a busy machine too; the numbers of such a run are no result. */
export function benchOptions() {
  const { values } = parseArgs({
    options: { quick: { type: "boolean", default: false }, minutes: { type: "string" } },
  });
  const { quick, minutes } = values;
  return { quick, rounds: quick ? 2 : 9, seconds: quick ? 0.3 : 1, minutes: Number(minutes ?? 20) };
}
