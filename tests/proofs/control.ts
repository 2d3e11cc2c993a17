import type { Recorded } from "./recorded.ts";
import { readRecording, running } from "./recording.ts";

/** One verb of a platform's control process (tests/support/platform-process.ts). */
export async function control<Value>(verb: string, input: object, at: string | undefined): Promise<Value> {
  if (at === undefined) throw new Error("no platform is running: this project is run beside the others");
  const response = await fetch(`${at}/${verb}`, { method: "POST", body: JSON.stringify(input) });
  const { value, error } = (await response.json()) as { value: Value; error?: string };
  if (error !== undefined) throw new Error(error);
  return value;
}

/** The whole run's recording, after every running platform has handed over its part. */
export async function gather(): Promise<Recorded[]> {
  for (const at of running()) await control("record", {}, at);
  return readRecording();
}
