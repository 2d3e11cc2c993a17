/** What one part can carry, and what it costs; each with where the number comes from. */
export interface Known {
  value: number;
  unit: string;
  source: string;
}

const known = (value: number, unit: string, source: string): Known => ({ value, unit, source });

/** A part above this share of what it can carry is full. */
export const fullest = 0.7;
/** A database is given no company more that would bring it above this share: full is not where planning ends. */
export const planned = 0.65;

export const capacity = {
  databaseReads: known(
    1_000,
    "reads/s a database",
    "Cloudflare, D1 limits: one query after another, 1 000 a second at 1 ms each",
  ),
  databaseWrites: known(
    150,
    "writes/s a database",
    "assumed: 6–7 ms a replicated write batch; the bench's local insert takes less",
  ),
  databaseBytes: known(10e9, "bytes a database", "Cloudflare, D1 limits"),
  objectCalls: known(
    400,
    "calls/s an object that writes",
    "Cloudflare, Durable Objects limits: 1 000 a second at most; 200 to 500 with storage",
  ),
  queueMessages: known(5_000, "messages/s a queue", "Cloudflare, Queues limits"),
  feedTenants: known(100, "tenants/min a database", "shared/audit/feeder.ts: tenants of one cron round"),
} as const satisfies Record<string, Known>;

/** US dollars, beyond what a plan includes. */
export const price = {
  request: known(0.3e-6, "$ a request", "Cloudflare, Workers pricing (Standard)"),
  cpuMillisecond: known(0.02e-6, "$ a CPU ms", "Cloudflare, Workers pricing (Standard)"),
  objectCall: known(0.15e-6, "$ an object call", "Cloudflare, Durable Objects pricing"),
  objectSecond: known(
    12.5e-6 * 0.128,
    "$ an active object second of 128 MB",
    "Cloudflare, Durable Objects pricing: $12.50 a million GB-s",
  ),
  rowRead: known(0.001e-6, "$ a row read", "Cloudflare, D1 and SQLite objects pricing"),
  rowWritten: known(1e-6, "$ a row written", "Cloudflare, D1 and SQLite objects pricing"),
  queueOperation: known(0.4e-6, "$ a queue operation", "Cloudflare, Queues pricing; a message takes three"),
} as const satisfies Record<string, Known>;

/** What the product's own code does for one thing that happens. */
export const demand = {
  apiKeyReads: known(
    1,
    "reads",
    "counted by tests/workerd/key-trips.test.ts: the key and who answers for it, where it says it is",
  ),
  strayed: known(
    0.01,
    "of keys and sessions",
    "assumed: drawn before their company moved; each asks the home database once",
  ),
  requestReads: known(1, "reads", "counted by npm run bench: one for a request that reads one record"),
  writeReads: known(1, "reads", "load, decide, commit: what is changed is read first"),
  rowsAWrite: known(4, "rows", "the record, its audit entry and two debts of the outbox"),
  meanOfPeak: known(0.1, "of the peak", "assumed: what a working day has on average of its busiest second"),
  bytesAWrite: known(600, "bytes kept", "assumed: an audit entry with its index, and some of a record"),
  refreshReads: known(
    4,
    "reads",
    "shared/identity/verbs/refresh.ts: whose it is, token, successor and session at once, member",
  ),
  signInHomeReads: known(4, "home reads", "counted by tests/workerd/home-trips.test.ts, by password"),
  signInHomeWrites: known(1, "home writes", "counted by tests/workerd/home-trips.test.ts, by password"),
  signInTries: known(
    9,
    "writes to counters",
    "counted by tests/workerd/home-trips.test.ts; in any of the region's databases, evenly",
  ),
  signInReadsEverywhere: known(
    2,
    "reads of every database of the region",
    "shared/data/preferred-accounts.ts: in which company of an address it opens; the home database's are among its own",
  ),
  accessSeconds: known(600, "seconds", "shared/identity/rules.ts: what an access token lives"),
  cpuMilliseconds: known(1, "CPU ms a request", "above what npm run bench measures for a record from D1"),
  rowsARead: known(3, "rows", "a record by its key, and what its scope looks at"),
  auditCallsAThousand: known(9, "object calls", "shared/audit/feeder.ts: for a thousand entries or fewer"),
} as const satisfies Record<string, Known>;
