import type { ConfirmAnswer, FactorSetUp } from "../../shared/identity/factor-contract.ts";
import { stepOf } from "../../shared/identity/factor-rules.ts";
import { codeAt } from "../../shared/identity/totp.ts";
import type { Company } from "./company.ts";
import { platform } from "./platform.ts";

/** An authenticator app in a test's hand, on the platform's clock; it never shows one code twice. */
export class TestApp {
  readonly id: string;
  readonly secret: string;
  #last = 0;

  constructor({ id, secret }: Pick<FactorSetUp, "id" | "secret">) {
    this.id = id;
    this.secret = secret;
  }

  /** The code of the step that is `ahead` of now. */
  async at(ahead: number): Promise<string> {
    return codeAt(this.secret, stepOf(await platform().clock.now()) + ahead);
  }

  /** A code that was not shown yet; time goes on where the app has none left. */
  async next(): Promise<string> {
    const now = stepOf(await platform().clock.now());
    const step = Math.max(now, this.#last + 1);
    if (step > now + 1) await platform().clock.advance((step - now) * 30_000);
    this.#last = step;
    return codeAt(this.secret, step);
  }
}

type Asking = Pick<Company, "ask">;

export const setUpApp = async (person: Asking): Promise<TestApp> =>
  new TestApp(await person.ask<FactorSetUp>("POST", "/v1/auth/mfa/setup"));

/** An app that counts, and the recovery codes it brought. */
export async function enrolApp(person: Asking): Promise<{ app: TestApp; codes: string[] }> {
  const app = await setUpApp(person);
  const body = { id: app.id, code: await app.next() };
  const { recovery_codes: codes } = await person.ask<ConfirmAnswer>("POST", "/v1/auth/mfa/confirm", { body });
  return { app, codes: codes ?? [] };
}
