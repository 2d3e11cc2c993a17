import type { Emulator } from "emulate";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AuditEntry } from "../../../shared/data/audit-entry.ts";
import type { TenantDb } from "../../../shared/data/tenant-db.ts";
import { egressOf } from "../../../shared/http/egress.ts";
import type { ResidencyPolicy } from "../../../shared/kernel/region.ts";
import { cloudflareTransport, type EmailBinding } from "../../../shared/mail/cloudflare.ts";
import { resendTransport } from "../../../shared/mail/resend.ts";
import { startResend } from "../../support/mailbox.ts";

const letter = { to: "anna@acme.test", subject: "Hello", text: "Hello", html: "<p>Hello</p>", key: "out_1" };
const from = "LeanVibe <no-reply@leanvibe.ai>";

function desk(policy: ResidencyPolicy = "standard") {
  const entries: AuditEntry[] = [];
  const audit = async (entry: AuditEntry) => void entries.push(entry);
  const sender = { db: { commit: audit } as unknown as TenantDb, region: "eu" as const, policy };
  return { entries, audit, sender };
}

describe("letters by Resend, as a peer we did not write speaks it", () => {
  let resend: Emulator;
  beforeAll(async () => {
    resend = await startResend();
  });
  afterAll(() => resend.close());

  const transport = (
    policy: ResidencyPolicy,
    connect = (request: Request) =>
      fetch(new Request(resend.url + new URL(request.url).pathname, request as RequestInit)),
  ) => {
    const { entries, audit, sender } = desk(policy);
    const egressFor = () => egressOf({ region: "eu", policy, audit, connect });
    return { entries, sender, by: resendTransport({ key: "re_test", from, egressFor }) };
  };
  const sent = async () => {
    const answer = await fetch(`${resend.url}/emails`, { headers: { authorization: "Bearer re_test" } });
    return ((await answer.json()) as { data: { to: string[]; subject: string }[] }).data;
  };

  test("a letter arrives once, however often it is tried", async () => {
    const { by, sender } = transport("standard");
    expect(await by.send(letter, sender)).toEqual({ kind: "sent" });
    expect(await by.send(letter, sender)).toEqual({ kind: "sent" });
    expect((await sent()).filter(({ to }) => to.includes(letter.to))).toHaveLength(1);
  });

  test("a key that was used for other words was used: nothing goes out twice", async () => {
    const { by, sender } = transport("standard");
    await by.send({ ...letter, key: "out_2" }, sender);
    expect(await by.send({ ...letter, key: "out_2", text: "Hi" }, sender)).toEqual({ kind: "sent" });
  });

  test("what Resend will never take is refused, what it may take later is thrown", async () => {
    const { by, sender } = transport("standard");
    expect(await by.send({ ...letter, subject: "", key: "out_3" }, sender)).toEqual({
      kind: "refused",
      reason: "resend_422",
    });
    for (const status of [401, 403, 429, 500, 503]) {
      const { by: down } = transport("standard", async () => new Response("{}", { status }));
      await expect(down.send(letter, sender)).rejects.toThrow("upstream_failed");
    }
  });

  test("of a strict company nothing leaves, and its trail says so", async () => {
    const { by, sender, entries } = transport("strict");
    await expect(by.send({ ...letter, key: "out_4" }, sender)).rejects.toThrow("egress_refused");
    expect(entries).toMatchObject([{ action: "egress.refused", detail: { reason: "policy" } }]);
  });
});

describe("letters by a send_email binding", () => {
  const binding = (failure?: Error) => {
    const taken: Parameters<EmailBinding["send"]>[0][] = [];
    const send = async (message: Parameters<EmailBinding["send"]>[0]) => {
      if (failure) throw failure;
      taken.push(message);
    };
    return { taken, by: cloudflareTransport({ send }, from) };
  };
  const coded = (code: string) => Object.assign(new Error(code), { code });

  test("gets the letter with its sender's name apart", async () => {
    const { by, taken } = binding();
    expect(await by.send(letter, desk().sender)).toEqual({ kind: "sent" });
    expect(taken).toMatchObject([
      { from: { name: "LeanVibe", email: "no-reply@leanvibe.ai" }, to: letter.to, subject: "Hello" },
    ]);
  });

  test("a recipient it will never take is given up, a busy moment is not", async () => {
    const { sender } = desk();
    const reason = "e_recipient_suppressed";
    expect(await binding(coded("E_RECIPIENT_SUPPRESSED")).by.send(letter, sender)).toEqual({
      kind: "refused",
      reason,
    });
    await expect(binding(coded("E_RATE_LIMIT_EXCEEDED")).by.send(letter, sender)).rejects.toThrow();
  });

  test("of a strict company nothing leaves", async () => {
    const { by, taken } = binding();
    const { sender, entries } = desk("strict");
    await expect(by.send(letter, sender)).rejects.toThrow("egress_refused");
    expect(taken).toEqual([]);
    expect(entries).toHaveLength(1);
  });
});
