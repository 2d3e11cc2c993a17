import type { Trace } from "./traces.ts";

/** Where something of a tenant could end up. */
export const sinks = [
  "response", // answers to anybody, headers included, cursors and tokens decoded
  "log", // lines of the workers' logs
  "queue", // messages as sent
  "outbox", // what a commit says another store must hear
  "file-key", // names in object storage
  "file-body", // what lies under them
  "object-name", // names of Durable Objects: ids are logged outside the jurisdiction
  "object-row", // what Durable Objects keep
  "row", // what a tenant's tables keep
  "common-row", // tables of no tenant: lobby, spent, throttle …
  "directory-row", // the only table outside every region
  "outbound", // requests that leave the platform
  "url", // what one script asks another
  "call", // arguments between scripts and objects
] as const;

/** What else a recording holds: statements, and who is whose. */
export type Kind =
  | (typeof sinks)[number]
  | "statement" // sql, prepared on the database `where`
  | "parameters" // sql and the shape of what was bound
  | "object-statement" // sql, in an object of the class `where`
  | "tenant" // `where` is the tenant that bears the traces
  | "owned" // `where` is an id or an object's, `holder` whose
  | "below" // the tenant `where` stands below `holder`, who may see it
  | "sent-url"; // traces a test put into a URL itself

/** One line of a recording. */
export interface Recorded {
  sink: Kind;
  /** Which binding, class, method, table or route. */
  where: string;
  /** Whose it is: a tenant's id, or the id of something of its. */
  holder?: string;
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
