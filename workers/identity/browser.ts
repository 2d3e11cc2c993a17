import { WorkerEntrypoint } from "cloudflare:workers";
import type { output, ZodMiniType } from "zod/mini";
import type { Brand, BrandDoor, BrandPicture } from "../../shared/branding/contract.ts";
import { brandBy, pictureBy } from "../../shared/branding/service.ts";
import { believed } from "../../shared/connections/believed.ts";
import type { SsoDoor } from "../../shared/connections/browser-contract.ts";
import { discoverWays, type WaysIn } from "../../shared/connections/discovery.ts";
import { farewell } from "../../shared/connections/farewell.ts";
import { declineLink, type Finishing, finishSignIn, linkSignIn } from "../../shared/connections/finish.ts";
import { parseInput } from "../../shared/http/input.ts";
import type {
  BrowserIdentity,
  BrowserSession,
  Exchange,
  Outcome,
} from "../../shared/identity/browser-contract.ts";
import {
  type PasskeyOptions,
  type PasskeySignInInput,
  type PasswordSignInInput,
  passkeySignInInput,
  passwordSignInInput,
  type RegistrationOptionsInput,
  registrationOptionsInput,
  type SignUpInput,
  signUpInput,
} from "../../shared/identity/contract.ts";
import {
  type EnrolmentInput,
  enrolmentInput,
  type FactorSetUp,
  type MfaChallenge,
  type VerifyInput,
  verifyInput,
} from "../../shared/identity/factor-contract.ts";
import {
  type ForgotAnswer,
  type ForgotInput,
  forgotInput,
  type RenewalInput,
  type ResetInput,
  renewalInput,
  resetInput,
  type VerifiedView,
  type VerifyEmailInput,
  verifyEmailInput,
} from "../../shared/identity/password-contract.ts";
import { outcomeOf } from "../../shared/identity/refusal.ts";
import { browserSessionOf, type SignedIn, userView } from "../../shared/identity/session.ts";
import { signingRing } from "../../shared/identity/signing-ring.ts";
import { endBrowserSession, exchangeSession, markBrowser } from "../../shared/identity/verbs/browser.ts";
import { completeInBrowser } from "../../shared/identity/verbs/browser-second-step.ts";
import { sendEmailCode } from "../../shared/identity/verbs/email-codes.ts";
import { optionsForRegistration, optionsForSignIn } from "../../shared/identity/verbs/passkey-options.ts";
import { signInByPasskey } from "../../shared/identity/verbs/passkey-sign-in.ts";
import { renewPassword } from "../../shared/identity/verbs/password-renewal.ts";
import { askForReset, resetInBrowser } from "../../shared/identity/verbs/password-reset.ts";
import { signInByPassword } from "../../shared/identity/verbs/password-sign-in.ts";
import { enrolByChallenge, keyOptionsForChallenge } from "../../shared/identity/verbs/second-step.ts";
import { signUp } from "../../shared/identity/verbs/sign-up.ts";
import { sendSmsCode } from "../../shared/identity/verbs/sms-codes.ts";
import { verifyEmail } from "../../shared/identity/verbs/verify-email.ts";
import type { Visitor } from "../../shared/identity/visit.ts";
import type { InvitationDoor } from "../../shared/members/browser-contract.ts";
import {
  type AcceptInput,
  acceptInput,
  type Inspected,
  type InvitedPasskeyInput,
  inspectInput,
  invitedPasskeyInput,
} from "../../shared/members/invitation-contract.ts";
import type { InvitationContext } from "../../shared/members/open-invitation.ts";
import { acceptInvitation, optionsForInvited } from "../../shared/members/verbs/accept.ts";
import { inspectInvitation } from "../../shared/members/verbs/inspect.ts";
import type { Carried } from "../../shared/saml/contract.ts";
import { viewOfTenant } from "../../shared/tenancy/service.ts";
import { appOf } from "./app.ts";
import type { Env } from "./env.ts";
import { type RoomContext, roomContextOf } from "./room-context.ts";

type Arrived = BrowserSession | { mfa: MfaChallenge };
const sessionOrStep = (arrived: SignedIn | { challenge: MfaChallenge }) =>
  "challenge" in arrived ? { mfa: arrived.challenge } : browserSessionOf(arrived);

/** The pages script's door: the same verbs as the API's, for people who carry a cookie. */
export class Browser
  extends WorkerEntrypoint<Env>
  implements BrowserIdentity, InvitationDoor, SsoDoor, BrandDoor
{
  async signUp(input: SignUpInput, idempotencyKey: string, visitor?: Visitor) {
    const work = async (ctx: InvitationContext, parsed: SignUpInput) => {
      const { member, shard, session } = await signUp(ctx, parsed, idempotencyKey, "browser");
      if (session) return browserSessionOf({ member, shard, session });
      const { tenant } = member;
      return { session_token: null, expires_in: 0, user: userView(member), tenant: viewOfTenant(tenant) };
    };
    return this.#attempt(signUpInput, input, work, visitor);
  }

  async signIn(input: PasswordSignInInput, visitor?: Visitor): Promise<Outcome<Arrived>> {
    const work = async (ctx: InvitationContext, parsed: PasswordSignInInput) =>
      sessionOrStep(await signInByPassword(ctx, parsed, "browser"));
    return this.#attempt(passwordSignInInput, input, work, visitor);
  }

  async completeSignIn(input: VerifyInput, visitor?: Visitor): Promise<Outcome<Arrived>> {
    return this.#attempt(verifyInput, input, completeInBrowser, visitor);
  }

  async renewPassword(input: RenewalInput, visitor?: Visitor): Promise<Outcome<BrowserSession>> {
    const work = async (ctx: InvitationContext, parsed: RenewalInput) =>
      browserSessionOf(await renewPassword(ctx, parsed, "browser"));
    return this.#attempt(renewalInput, input, work, visitor);
  }

  async askForReset(input: ForgotInput, visitor?: Visitor): Promise<Outcome<ForgotAnswer>> {
    return this.#attempt(forgotInput, input, askForReset, visitor);
  }

  async resetPassword(input: ResetInput, visitor?: Visitor): Promise<Outcome<{ marks: string | null }>> {
    return this.#attempt(resetInput, input, resetInBrowser, visitor);
  }

  async sendEmailCode(input: EnrolmentInput, visitor?: Visitor): Promise<Outcome<MfaChallenge>> {
    const work = (ctx: InvitationContext, parsed: EnrolmentInput) => sendEmailCode(ctx, parsed, "browser");
    return this.#attempt(enrolmentInput, input, work, visitor);
  }

  async sendSmsCode(input: EnrolmentInput, visitor?: Visitor): Promise<Outcome<MfaChallenge>> {
    const work = (ctx: InvitationContext, parsed: EnrolmentInput) => sendSmsCode(ctx, parsed, "browser");
    return this.#attempt(enrolmentInput, input, work, visitor);
  }

  async verifyEmail(input: VerifyEmailInput): Promise<Outcome<VerifiedView>> {
    return this.#attempt(verifyEmailInput, input, verifyEmail);
  }

  async keyOptions(input: EnrolmentInput): Promise<Outcome<PasskeyOptions>> {
    return this.#attempt(enrolmentInput, input, (ctx, parsed) =>
      keyOptionsForChallenge(ctx, parsed, "browser"),
    );
  }

  async enrolFactor(input: EnrolmentInput): Promise<Outcome<FactorSetUp>> {
    return this.#attempt(enrolmentInput, input, (ctx, parsed) => enrolByChallenge(ctx, parsed, "browser"));
  }

  /** The API's own routes, as the signed-in person: the console shows and changes factors by them. */
  override fetch(request: Request): Response | Promise<Response> {
    return appOf(this.env).fetch(request, this.env, this.ctx);
  }

  async registrationOptions(input: RegistrationOptionsInput): Promise<Outcome<PasskeyOptions>> {
    return this.#attempt(registrationOptionsInput, input, optionsForRegistration);
  }

  async passkeyOptions(): Promise<Outcome<PasskeyOptions>> {
    const ctx = await this.#context();
    return outcomeOf(() => optionsForSignIn(ctx));
  }

  async passkeySignIn(input: PasskeySignInInput, visitor?: Visitor): Promise<Outcome<BrowserSession>> {
    const work = async (ctx: InvitationContext, parsed: PasskeySignInInput) =>
      browserSessionOf(await signInByPasskey(ctx, parsed, "browser"));
    return this.#attempt(passkeySignInInput, input, work, visitor);
  }

  async inspectInvitation(token: string): Promise<Outcome<Inspected>> {
    return this.#attempt(inspectInput, { token }, (ctx, parsed) => inspectInvitation(ctx, parsed.token));
  }

  async invitedPasskeyOptions(input: InvitedPasskeyInput): Promise<Outcome<PasskeyOptions>> {
    return this.#attempt(invitedPasskeyInput, input, optionsForInvited);
  }

  async acceptInvitation(input: AcceptInput, visitor?: Visitor): Promise<Outcome<Arrived>> {
    const work = async (ctx: InvitationContext, parsed: AcceptInput) =>
      sessionOrStep(await acceptInvitation(ctx, parsed, "browser"));
    return this.#attempt(acceptInput, input, work, visitor);
  }

  async finishSso(input: Finishing, visitor?: Visitor) {
    const ctx = await this.#context(visitor);
    return outcomeOf(() => believed(() => finishSignIn(ctx, input)));
  }

  async waysIn(given: { email: string; tenant: string }): Promise<Outcome<WaysIn>> {
    const ctx = await this.#context();
    return outcomeOf(() => discoverWays(ctx, given));
  }

  async linkSso(input: Finishing, sessionToken: string | null, visitor?: Visitor) {
    const ctx = await this.#context(visitor);
    return outcomeOf(async () => {
      const open = sessionToken === null ? null : await exchangeSession(ctx, sessionToken);
      return believed(() => linkSignIn(ctx, input, open?.user.id));
    });
  }

  async declineSso(input: Finishing) {
    const ctx = await this.#context();
    return outcomeOf(() => believed(async () => ({ declined: await declineLink(ctx, input) })));
  }

  async brandOf(slug: string): Promise<Brand | null> {
    return brandBy(await this.#context(), slug);
  }

  async brandPicture(slug: string): Promise<BrandPicture | null> {
    return pictureBy(await this.#context(), slug);
  }

  async exchange(sessionToken: string, visitor?: Visitor): Promise<Outcome<{ exchange: Exchange | null }>> {
    const ctx = await this.#context(visitor);
    return outcomeOf(async () => ({ exchange: await exchangeSession(ctx, sessionToken) }));
  }

  async mark(sessionToken: string, visitor: Visitor): Promise<Outcome<{ marks: string | null }>> {
    const ctx = await this.#context(visitor);
    return outcomeOf(async () => ({ marks: await markBrowser(ctx, sessionToken) }));
  }

  async keys() {
    return { keys: signingRing(this.env).published };
  }

  /** `elsewhere`: where the provider wants to hear of it, by the person's browser. */
  async signOut(sessionToken: string): Promise<Outcome<{ elsewhere: Carried | null }>> {
    const ctx = await this.#context();
    const ended = async () => farewell(ctx, await endBrowserSession(ctx, sessionToken));
    return outcomeOf(async () => ({ elsewhere: await ended() }));
  }

  async #attempt<Schema extends ZodMiniType, T>(
    schema: Schema,
    input: unknown,
    work: (ctx: RoomContext, parsed: output<Schema>) => Promise<T>,
    visitor?: Visitor,
  ): Promise<Outcome<T>> {
    const ctx = await this.#context(visitor);
    return outcomeOf(async () => work(ctx, parseInput(schema, input, "body")));
  }

  async #context(visitor?: Visitor): Promise<RoomContext> {
    return roomContextOf(this.env, this.ctx, visitor);
  }
}
