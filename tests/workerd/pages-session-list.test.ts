import type { Context } from "hono";
import { expect, test } from "vitest";
import { sessionsSection } from "../../workers/pages/console/security-sessions.tsx";
import type { PagesHono } from "../../workers/pages/environment.ts";
import { speaking } from "../../workers/pages/messages/spoken.ts";

const current = {
  ...{ id: "ses_1", kind: "browser", name: null, device: { browser: null, system: null }, place: null },
  ...{ created_at: "2026-11-22T15:00:00.000Z", last_seen_at: "2026-11-22T15:00:00.000Z" },
  ...{ current: true, ended: null },
};

test("who has no other session may end them all the same: browsers that were signed out are known till then (M-063)", async () => {
  const view = { formToken: "t", locale: "en", region: "eu" };
  const api = { read: async () => ({ data: [current], limit: 5 }) };
  const c = { var: { view, member: { api } } } as unknown as Context<PagesHono>;
  const html = await speaking("en", async () => String(await sessionsSection(c)));
  expect(html).toContain('action="/console/security/sessions/end-others"');
  expect(html).toContain("End all other sessions");
});
