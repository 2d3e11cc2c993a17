import { expect, test, vi } from "vitest";
import edge from "../../../workers/edge/index.ts";

vi.stubGlobal("__BUILD_ID__", "b1");

/** Regions whose databases are migrated answer 200 behind the edge, the others 503. */
const asked = async (path: string, migrated: (region: string) => boolean): Promise<number> => {
  const regional = (_: object, name: string) => ({
    fetch: async () => Response.json({}, { status: migrated(name) ? 200 : 503 }),
  });
  const env = new Proxy({}, { get: (target, name) => regional(target, String(name)) });
  const request = new Request(`http://localhost${path}`);
  const response = await edge.fetch?.(request as never, env as never, {} as never);
  return response?.status ?? 0;
};

test.each(["/health", "/health/ready"])("%s says 503 until every region is ready", async (path) => {
  expect(await asked(path, () => true)).toBe(200);
  expect(await asked(path, (name) => name !== "API_EU")).toBe(503);
});

test("what lives answers, ready or not; other names of health are nothing", async () => {
  expect(await asked("/health/live", () => false)).toBe(200);
  expect(await asked("/health/other", () => true)).toBe(404);
});
