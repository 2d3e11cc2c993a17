import { ask } from "../http.ts";
import type { Journey } from "./journey.ts";
import { hold } from "./teller.ts";

const patienceMilliseconds = 120_000;

/** Reads a task's server-sent events until the one that says it is over. */
export async function follow({ teller, instance }: Journey, task: string, token: string): Promise<void> {
  const path = `/v1/tasks/${task}/events`;
  const response = await ask(new URL(path, instance.url), {
    headers: { authorization: `Bearer ${token}`, accept: "text/event-stream" },
    signal: AbortSignal.timeout(patienceMilliseconds),
  });
  teller.request("GET", path, response.status, response.headers.get("content-type") ?? "");
  hold(response.status === 200 && response.body, `the stream was answered ${response.status}`);
  let rest = "";
  for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
    const frames = (rest + text).split("\n\n");
    rest = frames.pop() ?? "";
    for (const frame of frames) {
      const data = /^data: (.*)$/m.exec(frame)?.[1];
      if (data === undefined) continue;
      const { type, at, ...facts } = JSON.parse(data) as Record<string, unknown>;
      teller.note(`${/^id: (\d+)$/m.exec(frame)?.[1]}  ${String(type)}  ${briefly(facts)}`);
      if (type === "finished") return;
    }
  }
  throw new Error("the stream ended before the task");
}

const briefly = (facts: Record<string, unknown>): string => {
  const text = Object.entries(facts).map(
    ([name, value]) => `${name} ${typeof value === "object" ? JSON.stringify(value) : String(value)}`,
  );
  return text.join(", ").slice(0, 120);
};
