import * as z from "zod/mini";
import { taskStatuses } from "../../../shared/agents/contract.ts";
import { deferred } from "../../../shared/kernel/deferred.ts";
import { taskLog } from "../messages/task-log.ts";
import { timeOfDay } from "../parts/numbers.ts";

const counts = deferred(() => z.record(z.string(), z.unknown()));
const event = deferred(() => z.intersection(z.object({ type: z.string(), at: z.iso.datetime() }), counts));
const finished = deferred(() => z.object({ status: z.enum(taskStatuses) }));

/** One line of the log as page and script show it: the script holds no words of its own. */
export interface LogLine {
  id: string;
  at: string;
  time: string;
  text: string;
  over: boolean;
}

/** @returns nothing for an event whose data is not an event's */
export function lineOfEvent(id: string, data: string): LogLine | undefined {
  let value: unknown;
  try {
    value = JSON.parse(data);
  } catch {
    return undefined;
  }
  const parsed = event.safeParse(value);
  if (!parsed.success) return undefined;
  const { at, type } = parsed.data;
  return { id, at, time: timeOfDay(at), text: textOf(type, parsed.data), over: type === "finished" };
}

function textOf(type: string, facts: Record<string, unknown>): string {
  const number = (name: string) => (typeof facts[name] === "number" ? facts[name] : 0);
  switch (type) {
    case "started":
      return taskLog.started;
    case "generated":
      return taskLog.generated(number("files"), number("assumptions"), number("unresolved"));
    case "tested":
      return taskLog.tested(number("passed"), number("failed"), number("skipped"));
    case "stored":
      return taskLog.stored(number("files"));
    case "retrying":
      return taskLog.retrying(number("attempt"));
    case "finished": {
      const { data } = finished.safeParse(facts);
      return taskLog.finished(data?.status ?? "failed");
    }
    default:
      return type;
  }
}
