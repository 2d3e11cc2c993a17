import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";
import { readMigrations } from "./scripts/wrangler-files.ts";
import { platforms } from "./tests/support/platform-setup.ts";

const statements = (folder: "region" | "directory") =>
  readMigrations(folder).map(({ name, statements }) => ({ name, queries: statements }));

/** Tests through the public doors of running platforms; groups run one after another. */
const wholePlatform = (name: string, include: string[], retry: number, groupOrder: number) => ({
  test: {
    name,
    include,
    retry,
    isolate: false, // loading every route anew for each file would take longer than most of them
    maxWorkers: platforms, // each worker has a platform, and thus a clock, of its own
    sequence: { groupOrder },
    testTimeout: 60_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 30_000, interval: 20 } },
  },
});

export default defineConfig({
  test: {
    globalSetup: ["./tests/support/platform-setup.ts"],
    projects: [
      {
        test: {
          name: "unit",
          include: ["tests/unit/**/*.test.ts", "tests/architecture/**/*.test.ts"],
          testTimeout: 30_000,
          isolate: false,
          maxWorkers: platforms,
          sequence: { groupOrder: 1 },
        },
      },
      {
        plugins: [
          cloudflareTest({
            main: "./tests/workerd/worker.ts",
            miniflare: {
              compatibilityDate: "2026-11-01",
              bindings: {
                REGION: "us",
                MACHINE_RUNS: process.env["MACHINE_RUNS"] ?? "",
                MIGRATIONS: statements("region"),
                DIRECTORY_MIGRATIONS: statements("directory"),
              },
              d1Databases: ["DB_0", "DB_1", "DIRECTORY"],
              r2Buckets: ["FILES"],
              queueProducers: { USAGE: "usage-us" },
              queueConsumers: { "usage-us": { maxBatchSize: 10, maxBatchTimeout: 0 } },
              durableObjects: {
                METER: { className: "TenantMeter", useSQLite: true },
                ERASURES: { className: "ErasureLedger", useSQLite: true },
                AUDIT_LOG: { className: "AuditLog", useSQLite: true },
                AGENT_JOB: { className: "AgentJob", useSQLite: true },
              },
              outboundService: (request: { url: string }) =>
                new Response(`no egress in tests: ${request.url}`, { status: 599 }),
            },
          }),
        ],
        define: { __BUILD_ID__: JSON.stringify("test") },
        // Rows and objects outlive a test, and files share them: each test makes tenants of its own.
        test: {
          name: "workerd",
          include: ["tests/workerd/**/*.test.ts"],
          isolate: false,
          maxWorkers: platforms,
          sequence: { groupOrder: 1 },
        },
      },
      wholePlatform(
        "platform",
        [
          "tests/integration/**/*.test.ts",
          "tests/isolation/!(two-worlds|planted-faults|move-kill|credential-cells).test.ts",
        ],
        0,
        1,
      ),
      // Over a minute long, and its own platforms beside the shared one: `npm run prove` runs it.
      wholePlatform(
        "worlds",
        ["tests/isolation/{two-worlds,planted-faults,move-kill,credential-cells}.test.ts"],
        0,
        2,
      ),
      // A browser on a busy machine may lose a page, so these alone are tried once more; vitest says so.
      wholePlatform("pages", ["tests/e2e/**/*.test.ts"], 1, 1),
      // Judges what the platforms of the other groups recorded; they still run then.
      {
        test: {
          name: "proofs",
          include: ["tests/proofs/**/*.test.ts"],
          globalSetup: ["./tests/proofs/setup.ts"],
          sequence: { groupOrder: 3 },
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
