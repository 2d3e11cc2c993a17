import type { Trace } from "./traces.ts";

/** Where something of a tenant could end up. */
export type Sink =
  | "statement"
  | "parameters"
  | "object-statement"
  | "queue"
  | "outbox"
  | "file-key"
  | "file-body"
  | "object-name"
  | "url"
  | "call"
  | "outbound"
  | "log"
  | "response";

/** One line of a recording. */
export interface Recorded {
  sink: Sink;
  /** Which binding, class, method or script. */
  where: string;
  sql?: string;
  shape?: string;
  traces?: Trace[];
  /** The beginning of the text in which the traces were found. */
  sample?: string;
}

const tenant = /^ten_[0-9a-z]{20,}$/;

/** Where among the parameters a tenant's id stands: `1` the first parameter's, `o` another one, `.` none. */
export function shapeOf(values: readonly unknown[]): string {
  const [first] = values;
  return values
    .map((value) => {
      if (typeof value !== "string" || !tenant.test(value)) return ".";
      return value === first ? "1" : "o";
    })
    .join("");
}
