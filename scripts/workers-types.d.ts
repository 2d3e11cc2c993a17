import type * as Workers from "@cloudflare/workers-types";

/** Scripts and tests in Node read the product's route lists; these are the platform types those files name. */
declare global {
  type D1Database = Workers.D1Database;
  type D1PreparedStatement = Workers.D1PreparedStatement;
  type DurableObjectNamespace = Workers.DurableObjectNamespace;
  type DurableObjectStub = Workers.DurableObjectStub;
  type DurableObjectStorage = Workers.DurableObjectStorage;
  type SqlStorage = Workers.SqlStorage;
  type SqlStorageValue = Workers.SqlStorageValue;
  type Queue<Body = unknown> = Workers.Queue<Body>;
  /** Node's stream type stands in for the platform's own: the two differ in what they can read at least. */
  type R2Bucket = Omit<Workers.R2Bucket, "get"> & {
    get(
      key: string,
    ): Promise<{ body: ReadableStream<Uint8Array>; size: number; text(): Promise<string> } | null>;
  };
  type Fetcher = Workers.Fetcher;
}
