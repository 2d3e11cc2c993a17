import { randomInt } from "node:crypto";
import { createEmulator, type Emulator } from "emulate";
import { expect, vi } from "vitest";
import { isFree } from "../../scripts/platform.ts";
import type { Me } from "../../shared/identity/contract.ts";
import type { ConfirmAnswer } from "../../shared/identity/factor-contract.ts";
import type { PhoneSetUp } from "../../shared/identity/phone-contract.ts";
import { phoneCode } from "../../shared/identity/sms-code.ts";
import type { Region } from "../../shared/kernel/region.ts";
import { platform, type TestPlatform } from "./platform.ts";

/** The account that `emulate`'s Twilio has. */
export const account = {
  sid: "AC00000000000000000000000000000000",
  token: "twilio_test_auth_token",
  from: "+15551234567",
} as const;
export const basic = { authorization: `Basic ${btoa(`${account.sid}:${account.token}`)}` };
export const messagesPath = `/2010-04-01/Accounts/${account.sid}/Messages.json`;

/** Twilio, as somebody else wrote it, on a free port of the loopback. */
export async function startTwilio(): Promise<Emulator> {
  for (;;) {
    const port = 10_000 + Math.floor(Math.random() * 20_000);
    if (await isFree(port)) return createEmulator({ service: "twilio", port });
  }
}

/** A mobile number that nobody else of a test run has; all end alike, so that two worlds show the same of it. */
export const newNumber = (): string => `+1202${randomInt(20_000, 99_999)}34`;

/** What went to a number, oldest first. */
export async function textsTo(twilio: Emulator, number: string): Promise<string[]> {
  const query = new URLSearchParams({ To: number });
  const answer = await fetch(`${twilio.url}${messagesPath}?${query}`, { headers: basic });
  const { messages } = (await answer.json()) as { messages: { body: string }[] };
  return messages.map(({ body }) => body).reverse();
}

/** Where a test's people read their texts: they live in `eu` or `uk`, whose texts go by Twilio's Irish region. */
export class Telephone {
  readonly #twilio: Emulator;

  private constructor(twilio: Emulator) {
    this.#twilio = twilio;
  }

  static async open(on: TestPlatform): Promise<Telephone> {
    const twilio = await startTwilio();
    await on.allow("https://api.dublin.ie1.twilio.com/", `${twilio.url}/`);
    return new Telephone(twilio);
  }

  close = (): Promise<void> => this.#twilio.close();

  texts = (number: string): Promise<string[]> => textsTo(this.#twilio, number);

  /** The code in the text that is the `count`-th to this number, as soon as it is there. */
  async code(number: string, count: number): Promise<string> {
    return vi.waitFor(
      async () => {
        const texts = await this.texts(number);
        expect(texts).toHaveLength(count);
        return /^\d{6}/.exec(texts[count - 1] ?? "")?.[0] ?? "";
      },
      { timeout: 10_000, interval: 50 },
    );
  }
}

interface Asking {
  id: string;
  region: Region;
  ask: <T>(method: string, path: string, init?: { body?: unknown }) => Promise<T>;
}

/** A company of `us` may live in either of its databases. */
const onEach = async (region: Region, sql: string, ...given: string[]) => {
  const shards = region === "us" ? [0, 1] : [0];
  return (await Promise.all(shards.map((shard) => platform().d1([region, shard], sql, ...given)))).flat();
};

/** Letters reach them, as a letter's link would show: without it nobody adds a number. */
export async function verifyAddress({ ask, region }: Pick<Asking, "ask" | "region">): Promise<void> {
  const { user } = await ask<Me>("GET", "/v1/auth/me");
  await onEach(
    region,
    `insert into all_verified_addresses (tenant_id, id, email_index, created_at, updated_at)
     select tenant_id, id, email_index, created_at, created_at from all_users where id = ? on conflict do nothing`,
    user?.id ?? "",
  );
}

/** A number that counts, of somebody where nobody reads texts: its code is made as the product makes it. */
export async function enrolPhone({ ask, region }: Pick<Asking, "ask" | "region">): Promise<PhoneSetUp> {
  await verifyAddress({ ask, region });
  const setUp = await ask<PhoneSetUp>("POST", "/v1/auth/mfa/sms", { body: { number: newNumber() } });
  const rows = await onEach(region, "select tenant_id, drawn_at from all_phones where id = ?", setUp.id);
  const [{ tenant_id: tenantId, drawn_at: drawnAt }] = rows as [{ tenant_id: string; drawn_at: number }];
  const drawn = { tenantId, id: setUp.id, drawnAt };
  const code = await phoneCode(platform().secrets.challengeKey, drawn, "confirm");
  await ask<ConfirmAnswer>("POST", "/v1/auth/mfa/confirm", { body: { id: setUp.id, code } });
  // Its first text is an hour ago, so that a test need not wait.
  await onEach(region, "update all_phones set sent_at = 0 where id = ?", setUp.id);
  return setUp;
}
