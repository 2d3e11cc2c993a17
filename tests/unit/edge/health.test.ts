import { expect, test } from "vitest";
import { type Region, regions } from "../../../shared/kernel/region.ts";
import { healthOf } from "../../../workers/edge/health.ts";

/** Regions whose databases are migrated answer 200, the others 503. */
const statusOf = async (path: string, isMigrated: (region: Region) => boolean): Promise<number> =>
  (
    await healthOf(path, regions, async (region) =>
      Response.json({}, { status: isMigrated(region) ? 200 : 503 }),
    )
  ).status;

test.each(["/health", "/health/ready"])("%s says 503 until every region is ready", async (path) => {
  expect(await statusOf(path, () => true)).toBe(200);
  expect(await statusOf(path, (region) => region !== "eu")).toBe(503);
});

test("what lives answers, ready or not; other names of health are nothing", async () => {
  expect(await statusOf("/health/live", () => false)).toBe(200);
  await expect(statusOf("/health/other", () => true)).rejects.toThrow("no such resource");
});

const ready = async () => Response.json({ status: "ready" });
const failing: [string, () => Promise<Response>][] = [
  ["throws", () => Promise.reject(new Error("the script threw"))],
  ["answers what is no JSON", async () => new Response("<h1>Error 1101</h1>", { status: 200 })],
  [
    "breaks off",
    async () => new Response(new ReadableStream({ start: (body) => body.error(new Error("gone")) })),
  ],
];

test.each(failing)(
  "a region that %s is unreachable: 503, and the others are told as they are",
  async (_, ask) => {
    const found = await healthOf("/health", ["us", "eu"], (region) => (region === "eu" ? ask() : ready()));
    expect(found).toEqual({
      status: 503,
      body: { status: "degraded", regions: { us: { status: "ready" }, eu: { status: "unreachable" } } },
    });
  },
);

test.each([
  ["answers nothing", () => new Promise<Response>(() => {})],
  ["never ends its answer", async () => new Response(new ReadableStream())],
])("a region that %s is waited for no longer than there is patience", async (_, ask) => {
  const patience = new AbortController();
  const signals: AbortSignal[] = [];
  const answered = healthOf(
    "/health/ready",
    ["us", "uk"],
    (region, signal) => {
      signals.push(signal);
      return region === "uk" ? ask() : ready();
    },
    () => patience.signal,
  );
  patience.abort();
  expect(await answered).toMatchObject({ status: 503, body: { regions: { uk: { status: "unreachable" } } } });
  expect(signals.every(({ aborted }) => aborted)).toBe(true);
});
