/// <reference types="@cloudflare/vitest-plugin/types" />

declare namespace Cloudflare {
  interface Env {
    DB_0: D1Database;
    DB_1: D1Database;
    METER: DurableObjectNamespace;
    MIGRATIONS: { name: string; queries: string[] }[];
  }
}
