import type { Context } from "hono";
import { expect, test, vi } from "vitest";
import type { BrowserSession } from "../../shared/identity/browser-contract.ts";
import { openSession } from "../../workers/pages/door/session.ts";
import type { PagesHono } from "../../workers/pages/environment.ts";

const session = {
  session_token: "lvs_eu_secret",
  expires_in: 600,
  tenant: { residency: "flexible" },
} as unknown as BrowserSession;

/** As much of a request as opening a session asks for. */
function requestWith(mark: () => Promise<unknown>) {
  const cookies: string[] = [];
  const c = {
    req: { raw: new Request("https://app.leanvibe.test/signin"), url: "https://app.leanvibe.test/signin" },
    env: { IDENTITY: { mark } },
    var: { view: { requestId: "req_1", region: "eu", locale: "en" } },
    header: (_: string, value: string) => void cookies.push(value),
  };
  return { c: c as unknown as Context<PagesHono>, cookies };
}

test("a sign-in stands where its browser's mark cannot be drawn, and the log names nobody (M-063)", async () => {
  const { c, cookies } = requestWith(async () => {
    throw new Error("D1_ERROR: Network connection lost.");
  });
  const logged = vi.spyOn(console, "error").mockImplementation(() => {});
  const next = await openSession(c, session, "/console");
  const lines = logged.mock.calls.map(String);
  logged.mockRestore();
  expect(next).toBe("/console");
  expect(cookies.some((cookie) => cookie.startsWith("__Host-lv_session=lvs_eu_secret;"))).toBe(true);
  expect(cookies.filter((cookie) => cookie.startsWith("__Host-lv_known"))).toEqual([]);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain('"event":"mark.missing","request_id":"req_1"');
  expect(lines[0]).not.toContain("lvs_eu_secret");
});

test("a mark that was drawn is kept beside the session (M-063)", async () => {
  const { c, cookies } = requestWith(async () => ({ ok: true, marks: "a.b.c.d" }));
  await openSession(c, session, "/console");
  expect(cookies.some((cookie) => cookie.startsWith("__Host-lv_known=a.b.c.d;"))).toBe(true);
});
