import type * as Workers from "@cloudflare/workers-types";

/** Scripts and tests in Node read the product's route lists; these are the platform types those files name. */
declare global {
  type D1Database = Workers.D1Database;
  type D1PreparedStatement = Workers.D1PreparedStatement;
  type DurableObjectNamespace = Workers.DurableObjectNamespace;
  type DurableObjectStub = Workers.DurableObjectStub;
  type Queue<Body = unknown> = Workers.Queue<Body>;
  type R2Bucket = Workers.R2Bucket;
  type Fetcher = Workers.Fetcher;
}
