import type { Emulator } from "emulate";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AuditEntry } from "../../../shared/data/audit-entry.ts";
import type { TenantDb } from "../../../shared/data/tenant-db.ts";
import { egressOf } from "../../../shared/http/egress.ts";
import type { Region, ResidencyPolicy } from "../../../shared/kernel/region.ts";
import { twilioTransport } from "../../../shared/mail/twilio.ts";
import { textsOf } from "../../../shared/mail/words/texts.ts";
import { account, messagesPath, newNumber, startTwilio, textsTo } from "../../support/telephone.ts";

let twilio: Emulator;
beforeAll(async () => {
  twilio = await startTwilio();
});
afterAll(() => twilio.close());

interface Options {
  policy?: ResidencyPolicy;
  region?: Region;
  from?: string;
  token?: string;
  connect?: (request: Request) => Promise<Response>;
}

function open({ policy = "standard", region = "eu", from = account.from, ...rest }: Options = {}) {
  const entries: AuditEntry[] = [];
  const hosts: string[] = [];
  const audit = async (entry: AuditEntry) => void entries.push(entry);
  const connect = async (request: Request) => {
    const { hostname, pathname, search } = new URL(request.url);
    hosts.push(hostname);
    return (rest.connect ?? fetch)(new Request(twilio.url + pathname + search, request as RequestInit));
  };
  const egressFor = () => egressOf({ region, policy, audit, connect });
  const { sid, token } = { ...account, ...rest };
  const db = { commit: audit } as unknown as TenantDb;
  const by = twilioTransport({ sid, token, from, region, egressFor });
  const sender = (isRepeated: boolean) => ({ db, region, policy, isRepeated });
  return { by, sender, entries, hosts };
}

const text = (to: string) => ({ to, body: `123456 is your code ${to}`, seconds: 600 });

describe("texts by Twilio, as a peer we did not write speaks it (M-065)", () => {
  test("a text arrives once: a repeated try looks whether it did", async () => {
    const { by, sender } = open();
    const to = newNumber();
    for (const isRepeated of [false, true, true])
      expect(await by.send(text(to), sender(isRepeated))).toEqual({ kind: "sent" });
    expect(await textsTo(twilio, to)).toEqual([text(to).body]);
  });

  test("a repeated try whose first never arrived sends, and so do other words to the same number", async () => {
    const { by, sender } = open();
    const to = newNumber();
    await by.send(text(to), sender(true));
    await by.send({ ...text(to), body: "another" }, sender(true));
    expect(await textsTo(twilio, to)).toEqual([text(to).body, "another"]);
  });

  test("the form is what Twilio documents, under the account's name", async () => {
    let seen: Request | undefined;
    const connect = async (request: Request) => {
      seen = request.clone() as Request;
      return fetch(request);
    };
    const { by, sender } = open({ connect });
    const to = newNumber();
    await by.send(text(to), sender(false));
    expect([seen?.method, new URL(seen?.url ?? "").pathname]).toEqual(["POST", messagesPath]);
    expect(seen?.headers.get("content-type")).toContain("application/x-www-form-urlencoded");
    expect(Object.fromEntries(new URLSearchParams(await seen?.text()))).toEqual({
      ...{ To: to, From: account.from },
      ...{ Body: text(to).body, ValidityPeriod: "600" },
    });
  });

  test("a messaging service sends in place of a number", async () => {
    let body = "";
    const connect = async (request: Request) => {
      body = await request.text();
      return Response.json({ sid: "SM1" }, { status: 201 });
    };
    const { by, sender } = open({ from: "MG00000000000000000000000000000001", connect });
    await by.send(text(newNumber()), sender(false));
    expect(new URLSearchParams(body).get("MessagingServiceSid")).toMatch(/^MG/);
    expect(new URLSearchParams(body).has("From")).toBe(false);
  });

  test("what it will never take is refused by its number, what it may take later is thrown", async () => {
    const wrong = open({ from: "+15550000000" });
    expect(await wrong.by.send(text(newNumber()), wrong.sender(false))).toEqual({
      kind: "refused",
      reason: "twilio_21606",
    });
    const stranger = open({ token: "not it" });
    await expect(stranger.by.send(text(newNumber()), stranger.sender(false))).rejects.toThrow("401");
    for (const status of [403, 429, 500, 503]) {
      const down = open({ connect: async () => new Response("<html>", { status }) });
      await expect(down.by.send(text(newNumber()), down.sender(false))).rejects.toThrow("upstream_failed");
      await expect(down.by.send(text(newNumber()), down.sender(true))).rejects.toThrow("upstream_failed");
    }
  });

  test.each([
    ["us", "api.twilio.com"],
    ["ca", "api.twilio.com"],
    ["eu", "api.dublin.ie1.twilio.com"],
    ["uk", "api.dublin.ie1.twilio.com"],
    ["au", "api.sydney.au1.twilio.com"],
  ] as const)("of a company in %s it goes to %s", async (region, host) => {
    const { by, sender, hosts } = open({ region });
    await by.send(text(newNumber()), sender(false));
    expect(hosts).toEqual([host]);
  });

  test("of a strict company nothing leaves, and its trail says so", async () => {
    const { by, sender, entries, hosts } = open({ policy: "strict" });
    await expect(by.send(text(newNumber()), sender(false))).rejects.toThrow("egress_refused");
    expect([entries, hosts]).toMatchObject([
      [{ action: "egress.refused", detail: { reason: "policy" } }],
      [],
    ]);
  });
});

test("the words begin with the code and end with the line that binds it to our site", () => {
  for (const [locale, words] of Object.entries(textsOf)) {
    const said = words.code({ code: "012345", host: "app.leanvibe.ai" });
    expect(said, locale).toMatch(/^012345 /);
    expect(said.endsWith("\n\n@app.leanvibe.ai #012345"), locale).toBe(true);
    expect(said.length, locale).toBeLessThanOrEqual(locale === "ar" ? 134 : 160);
  }
});
