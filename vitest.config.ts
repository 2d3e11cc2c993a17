import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";
import { readMigrations } from "./scripts/wrangler-files.ts";

const statements = (folder: "region" | "directory") =>
  readMigrations(folder).map(({ name, statements }) => ({ name, queries: statements }));

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["tests/unit/**/*.test.ts", "tests/architecture/**/*.test.ts"],
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
                MIGRATIONS: statements("region"),
                DIRECTORY_MIGRATIONS: statements("directory"),
              },
              d1Databases: ["DB_0", "DB_1", "DIRECTORY"],
              durableObjects: {
                METER: { className: "TenantMeter", useSQLite: true },
                AUDIT_LOG: { className: "AuditLog", useSQLite: true },
              },
              outboundService: (request: { url: string }) =>
                new Response(`no egress in tests: ${request.url}`, { status: 599 }),
            },
          }),
        ],
        define: { __BUILD_ID__: JSON.stringify("test") },
        // Rows and objects outlive a test, and files share them: each test makes tenants of its own.
        test: { name: "workerd", include: ["tests/workerd/**/*.test.ts"], isolate: false },
      },
      {
        test: {
          name: "platform",
          include: [
            "tests/integration/**/*.test.ts",
            "tests/isolation/**/*.test.ts",
            "tests/e2e/**/*.test.ts",
          ],
          globalSetup: ["./tests/support/platform-setup.ts"],
          retry: 1, // a browser on a busy machine may lose a page; vitest reports what it had to repeat
          fileParallelism: false, // one workerd serves them all, and its clock is one
          testTimeout: 60_000, // a busy machine is no defect; nothing here asserts on time
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
