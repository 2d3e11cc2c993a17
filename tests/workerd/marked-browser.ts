import type { IdentityContext } from "../../shared/identity/ports.ts";
import { outcomeOf } from "../../shared/identity/refusal.ts";
import { markBrowser } from "../../shared/identity/verbs/browser.ts";
import { signInByPassword } from "../../shared/identity/verbs/password-sign-in.ts";
import { headersOf } from "../../shared/identity/visit.ts";
import { type FactorRoom, password } from "./factor-room.ts";

/** A browser with its cookie, as the pages keep it. */
export class MarkedBrowser {
  marks = "";
  readonly client: string;
  readonly #room: () => FactorRoom;

  constructor(room: () => FactorRoom, client: string) {
    this.#room = room;
    this.client = client;
  }

  get ctx(): IdentityContext {
    const visitor = { agent: "", place: "", language: "en", client: this.client, marks: this.marks };
    return { ...this.#room().context(), headers: headersOf(visitor) };
  }

  async tries({ email }: { email: string }, text = password, tenant?: string): Promise<string> {
    const given = { email, password: text, ...(tenant === undefined ? {} : { tenant }) };
    const outcome = await outcomeOf(() => signInByPassword(this.ctx, given, "browser"));
    await this.#room().settle();
    if (!outcome.ok) return outcome.problem.code;
    if (!("session" in outcome)) return "challenge";
    await this.keep(outcome.session.token);
    return "done";
  }

  async keep(token: string): Promise<void> {
    this.marks = (await markBrowser(this.ctx, token)) ?? this.marks;
  }
}
