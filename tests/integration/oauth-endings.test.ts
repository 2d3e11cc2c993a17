import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Company } from "../support/company.ts";
import { join } from "../support/members.ts";
import {
  type Client,
  errorOf,
  exchange,
  lasting,
  newClient,
  newCode,
  openTools,
  proof,
  sendForm,
  startDevice,
  statusOf,
  type Tokens,
  tokensOf,
} from "../support/oauth.ts";
import { platform } from "../support/platform.ts";
import { quiet } from "../support/quiet.ts";

const deviceGrant = "urn:ietf:params:oauth:grant-type:device_code";

let ours: Company;
let theirs: Company;
let client: Client;
let other: Client;
let foreign: Client;
let open: Client;

beforeAll(async () => {
  ({ ours, theirs, client, other, foreign, open } = await openTools());
});
beforeEach(quiet);

describe("what was given ends", () => {
  test("when the code comes a second time, though not by another tool's hand", async () => {
    const form = await newCode(ours, client, { scope: lasting });
    const tokens = await exchange(ours, form);
    expect(await errorOf(await sendForm(ours, "/oauth/token", { ...form, ...proof(other) }))).toBe(
      "invalid_grant",
    );
    expect(await statusOf(tokens.access_token)).toBe(200);
    expect(await errorOf(await sendForm(ours, "/oauth/token", form))).toBe("invalid_grant");
    expect(await statusOf(tokens.access_token)).toBe(401);
    const again = { grant_type: "refresh_token", refresh_token: tokens.refresh_token, ...proof(client) };
    expect(await errorOf(await sendForm(ours, "/oauth/token", again))).toBe("invalid_grant");
  });

  test("of eight that bring one code at once, to nobody's gain", async () => {
    const form = await newCode(ours, client);
    const answers = await Promise.all(Array.from({ length: 8 }, () => sendForm(ours, "/oauth/token", form)));
    const good = answers.filter(({ status }) => status === 200);
    expect(good.length).toBeLessThanOrEqual(1);
    for (const answer of good) {
      const { access_token: token } = (await answer.json()) as Tokens;
      await expect.poll(() => statusOf(token)).toBe(401);
    }
  });

  test("when a refresh token is used again after its grace", async () => {
    const first = await tokensOf(ours, client);
    const form = { grant_type: "refresh_token", refresh_token: first.refresh_token, ...proof(client) };
    const second = await exchange(ours, form);
    await platform().clock.advance(11_000);
    expect(await errorOf(await sendForm(ours, "/oauth/token", form))).toBe("invalid_grant");
    expect(await statusOf(second.access_token)).toBe(401);
  });

  test("when the person withdraws, and so does a code on its way", async () => {
    const tokens = await tokensOf(ours, other);
    const form = await newCode(ours, other, {});
    await ours.ask("DELETE", `/v1/auth/applications/${other.id}`);
    expect(await statusOf(tokens.access_token)).toBe(401);
    expect(await errorOf(await sendForm(ours, "/oauth/token", form))).toBe("invalid_grant");
  });

  test("when the tool is revoked: its own tokens, and those for people", async () => {
    const tool = await newClient(ours);
    const mine = await exchange(ours, {
      grant_type: "client_credentials",
      scope: "projects:read",
      ...proof(tool),
    });
    const forPerson = await tokensOf(ours, tool);
    await ours.ask("DELETE", `/v1/oauth/clients/${tool.id}`);
    for (const token of [mine.access_token, forPerson.access_token]) expect(await statusOf(token)).toBe(401);
    const again = { grant_type: "client_credentials", ...proof(tool) };
    expect(await errorOf(await sendForm(ours, "/oauth/token", again))).toBe("invalid_client");
  });

  test("when the person is removed", async () => {
    const colleague = await join(ours);
    const tokens = await tokensOf(ours, client, colleague.accessToken);
    expect(await statusOf(tokens.access_token)).toBe(200);
    await ours.ask("DELETE", `/v1/members/${colleague.id}`);
    await expect.poll(() => statusOf(tokens.access_token)).toBe(401);
    const again = { grant_type: "refresh_token", refresh_token: tokens.refresh_token, ...proof(client) };
    expect(await errorOf(await sendForm(ours, "/oauth/token", again))).toBe("invalid_grant");
  });

  test("when the person's domain demands single sign-on, which a code and a device on their way did not have", async () => {
    const colleague = await join(ours);
    const tokens = await tokensOf(ours, client, colleague.accessToken);
    const form = await newCode(ours, client, {}, colleague.accessToken);
    const device = await startDevice(ours, client);
    await colleague.ask("POST", "/v1/auth/oauth/devices/decide", {
      body: { user_code: device.user_code, decision: "approve" },
    });
    const active = async (token: string) =>
      (await sendForm(ours, "/oauth/introspect", { token, ...proof(client) })).json();
    expect(await active(tokens.refresh_token)).toMatchObject({ active: true });
    const demand =
      "insert into all_domains (tenant_id, id, name, record, status, verified_at, sso_required, created_at, updated_at) select tenant_id, 'dom_' || substr(lower(hex(randomblob(13))), 1, 26), 'example.test', 'x', 'verified', 1, 1, 1, 1 from all_tenants where id = ?";
    await platform().d1("eu", demand, ours.id);
    const { device_code } = device;
    const asDevice = { grant_type: deviceGrant, device_code, ...proof(client) };
    for (const given of [form, asDevice])
      expect(await errorOf(await sendForm(ours, "/oauth/token", given))).toBe("invalid_grant");
    for (const token of [tokens.access_token, tokens.refresh_token])
      expect(await active(token)).toEqual({ active: false });
    await platform().d1("eu", "delete from all_domains where tenant_id = ?", ours.id);
  });

  test("for a person's own door: a tool's refresh token is worth nothing there", async () => {
    const { refresh_token } = await tokensOf(ours, client);
    const response = await ours.call("POST", "/v1/auth/refresh", { token: null, body: { refresh_token } });
    expect(response.status).toBe(401);
  });
});

test("a device is asked about no oftener than every five seconds, decided once, used once, and lapses", async () => {
  const poll = (device_code: string) =>
    sendForm(ours, "/oauth/token", { grant_type: deviceGrant, device_code, ...proof(client) });
  const denied = await startDevice(ours, client);
  await ours.ask("POST", "/v1/auth/oauth/devices/decide", {
    body: { user_code: denied.user_code, decision: "deny" },
  });
  expect(await errorOf(await poll(denied.device_code))).toBe("access_denied");
  expect(await errorOf(await poll(denied.device_code))).toBe("slow_down");
  const twice = await ours.call("POST", "/v1/auth/oauth/devices/decide", {
    body: { user_code: denied.user_code, decision: "approve" },
  });
  expect(twice.status).toBe(404);
  const foreigner = await theirs.call("POST", "/v1/auth/oauth/devices/inspect", {
    body: { user_code: (await startDevice(ours, client)).user_code },
  });
  expect(foreigner.status, "a code of another company").toBe(404);
  const late = await startDevice(ours, client);
  await platform().clock.advance(600_000);
  expect(await errorOf(await poll(late.device_code))).toBe("expired_token");
});

describe("asking about a token", () => {
  test("says nothing of another company's tokens, of people's own, and to public tools", async () => {
    await ours.renew();
    const { access_token: token, refresh_token } = await tokensOf(ours, client);
    for (const [asking, asked] of [
      [foreign, token],
      [foreign, refresh_token],
      [client, ours.accessToken],
      [client, ours.refreshToken],
      [client, "a.b.c"],
    ] as const) {
      const response = await sendForm(ours, "/oauth/introspect", { token: asked, ...proof(asking) });
      expect(await response.json()).toEqual({ active: false });
    }
    const response = await sendForm(ours, "/oauth/introspect", { token, ...proof(open) });
    expect(await errorOf(response)).toBe("unauthorized_client");
    const revoked = await sendForm(ours, "/oauth/revoke", { token: refresh_token, ...proof(foreign) });
    expect([revoked.status, await statusOf(token)]).toEqual([200, 200]);
  });
});

test("a code lapses after a minute", async () => {
  await ours.renew();
  const form = await newCode(ours, client);
  await platform().clock.advance(60_000);
  expect(await errorOf(await sendForm(ours, "/oauth/token", form))).toBe("invalid_grant");
});

test("a secret that was replaced works for the overlap, and the one before it no more", async () => {
  await ours.renew();
  const tool = await newClient(ours);
  const rotate = (overlap_hours: number) =>
    ours.ask<Client>("POST", `/v1/oauth/clients/${tool.id}/secret`, { body: { overlap_hours } });
  const status = async (secret: string | null) =>
    (
      await sendForm(ours, "/oauth/token", {
        ...proof({ ...tool, client_secret: secret }),
        grant_type: "client_credentials",
        scope: "projects:read",
      })
    ).status;
  const second = await rotate(1);
  expect([await status(tool.client_secret), await status(second.client_secret)]).toEqual([200, 200]);
  const third = await rotate(1);
  expect(await Promise.all([tool, second, third].map((each) => status(each.client_secret)))).toEqual([
    401, 200, 200,
  ]);
  await platform().clock.advance(3_600_000);
  expect([await status(second.client_secret), await status(third.client_secret)]).toEqual([401, 200]);
});
