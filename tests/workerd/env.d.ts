/// <reference types="@cloudflare/vitest-plugin/types" />

declare namespace Cloudflare {
  interface Env {
    DB_0: D1Database;
    DB_1: D1Database;
    DIRECTORY: D1Database;
    AGENT_JOB: DurableObjectNamespace;
    AUDIT_LOG: DurableObjectNamespace;
    FILES: R2Bucket;
    ERASURES: DurableObjectNamespace;
    METER: DurableObjectNamespace;
    USAGE: Queue;
    /** Histories of each machine; empty: as few as the tests say. */
    MACHINE_RUNS: string;
    MIGRATIONS: { name: string; queries: string[] }[];
    DIRECTORY_MIGRATIONS: { name: string; queries: string[] }[];
  }
}
