import type { Emulator } from "emulate";
import { expect, vi } from "vitest";
import { startEmulator } from "./emulator.ts";
import type { TestPlatform } from "./platform.ts";

export interface Letter {
  to: string[];
  subject: string;
  text: string;
  html: string;
}

/** Resend, as somebody else wrote it. */
export const startResend = async (): Promise<Emulator> => (await startEmulator("resend")).emulator;

/** Where a test's people read their letters: they live in `uk`, the one region of a test that sends any. */
export class Mailbox {
  readonly #resend: Emulator;

  private constructor(resend: Emulator) {
    this.#resend = resend;
  }

  static async open(on: TestPlatform): Promise<Mailbox> {
    const resend = await startResend();
    await on.allow("https://api.resend.com/", `${resend.url}/`);
    return new Mailbox(resend);
  }

  close = (): Promise<void> => this.#resend.close();

  /** Oldest first. */
  async letters(to: string): Promise<Letter[]> {
    const headers = { authorization: "Bearer re_test" };
    const list = await fetch(`${this.#resend.url}/emails`, { headers });
    const { data } = (await list.json()) as { data: { id: string; to: string[] }[] };
    const mine = data.filter((letter) => letter.to.includes(to));
    const whole = mine.map(async ({ id }) => {
      const answer = await fetch(`${this.#resend.url}/emails/${id}`, { headers });
      return (await answer.json()) as Letter;
    });
    return Promise.all(whole);
  }

  /** The one letter with these words in its subject, as soon as it is there. */
  async letter(to: string, subject: string): Promise<Letter> {
    return vi.waitFor(
      async () => {
        const found = (await this.letters(to)).filter((letter) => letter.subject.includes(subject));
        expect(found.map(({ subject }) => subject)).toHaveLength(1);
        return found[0] as Letter;
      },
      { timeout: 10_000, interval: 50 },
    );
  }
}

/** What the link in a letter leads to. */
export function tokenIn({ text }: Letter): string {
  const link = /https?:\/\/\S+/.exec(text)?.[0];
  return new URL(link ?? "").searchParams.get("token") ?? "";
}
