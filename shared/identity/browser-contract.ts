import type { InputError, ProblemCode } from "../kernel/problem.ts";
import type { Carried } from "../saml/contract.ts";
import type { TenantView } from "../tenancy/contract.ts";
import type { OrganizationSession } from "../tenancy/organization-contract.ts";
import type {
  PasskeyOptions,
  PasskeySignInInput,
  PasswordSignInInput,
  RegistrationOptionsInput,
  SignUpInput,
  UserView,
} from "./contract.ts";

import type { EnrolmentInput, FactorSetUp, MfaChallenge, VerifyInput } from "./factor-contract.ts";
import type {
  ForgotAnswer,
  ForgotInput,
  RenewalInput,
  ResetInput,
  VerifiedView,
  VerifyEmailInput,
} from "./password-contract.ts";
import type { Visitor } from "./visit.ts";

/** A refusal as plain data: RPC would lose the class of an error. */
export interface Refusal {
  code: ProblemCode;
  title: string;
  detail: string;
  status: number;
  /** Findings about the input, by JSON Pointer (`#/owner/email`). */
  errors?: InputError[];
  /** Extra members of the problem: `host` of `wrong_region`, `upgrade_url` of `plan_limit_reached`. */
  members?: Record<string, unknown>;
  /** Seconds to wait, on `quota_exceeded`. */
  retry_after?: number;
}

export type Outcome<T> = ({ ok: true } & T) | { ok: false; problem: Refusal };

/** What the tenants script may ask of identity; the person's own token is the proof. */
export interface Deputizer {
  open(
    authorization: string,
    organizationId: string,
    requestId: string,
  ): Promise<Outcome<OrganizationSession>>;
}

export interface BrowserSession {
  /** For the cookie of a remembered browser, where its person asked for it and the company allows it. */
  device_token?: string;
  /** `lvs_<region>_…` for the `__Host-lv_session` cookie. `null`: the sign-up was a replay, sign in instead. */
  session_token: string | null;
  /** Seconds after which the cookie is useless whatever happens. */
  expires_in: number;
  user: UserView;
  tenant: TenantView;
}

export interface Exchange {
  access_token: string;
  /** Seconds. */
  expires_in: number;
  user: UserView;
  tenant: TenantView;
}

/** What the pages script may ask of identity; everything it answers is plain data. `visitor`: whose browser asks. */
export interface BrowserIdentity {
  /** `region` of the input must be this script's region. Repeating with the same key signs up once. */
  signUp(input: SignUpInput, idempotencyKey: string, visitor?: Visitor): Promise<Outcome<BrowserSession>>;
  /** `mfa`: the password was right, and there is no session yet. */
  signIn(
    input: PasswordSignInInput,
    visitor?: Visitor,
  ): Promise<Outcome<BrowserSession | { mfa: MfaChallenge }>>;
  completeSignIn(
    input: VerifyInput,
    visitor?: Visitor,
  ): Promise<Outcome<BrowserSession | { mfa: MfaChallenge }>>;
  /** The last step of a sign-in whose password is too old or too weak by now. */
  renewPassword(input: RenewalInput, visitor?: Visitor): Promise<Outcome<BrowserSession>>;
  /** The same answer for every address. */
  askForReset(input: ForgotInput, visitor?: Visitor): Promise<Outcome<ForgotAnswer>>;
  /** `marks`: as `mark` answers them. */
  resetPassword(input: ResetInput, visitor?: Visitor): Promise<Outcome<{ marks: string | null }>>;
  verifyEmail(input: VerifyEmailInput): Promise<Outcome<VerifiedView>>;
  /** A code by letter as the second step; its challenge takes the place of the one given. */
  sendEmailCode(input: EnrolmentInput, visitor?: Visitor): Promise<Outcome<MfaChallenge>>;
  /** The same by SMS. */
  sendSmsCode(input: EnrolmentInput, visitor?: Visitor): Promise<Outcome<MfaChallenge>>;
  /** Options for `navigator.credentials.get` with one of the person's keys, for this very sign-in. */
  keyOptions(input: EnrolmentInput): Promise<Outcome<PasskeyOptions>>;
  enrolFactor(input: EnrolmentInput): Promise<Outcome<FactorSetUp>>;
  /** Options for `navigator.credentials.create`: valid 5 minutes, and in this region only. */
  registrationOptions(input: RegistrationOptionsInput): Promise<Outcome<PasskeyOptions>>;
  /** Options for `navigator.credentials.get`, discoverable: valid 5 minutes, in any region. */
  passkeyOptions(): Promise<Outcome<PasskeyOptions>>;
  passkeySignIn(input: PasskeySignInInput, visitor?: Visitor): Promise<Outcome<BrowserSession>>;
  /**
   * A fresh access token for one page, or `null` when the session is over, or the visitor's is another kind of
   * device than it was opened on, which ends it; refused while the tenant's key is.
   */
  exchange(sessionToken: string, visitor?: Visitor): Promise<Outcome<{ exchange: Exchange | null }>>;
  /**
   * For the cookie of known browsers, after a sign-in: wrong guesses made in them are counted apart from strangers'.
   * `null`: the session is over, or its person has no password.
   */
  mark(sessionToken: string, visitor: Visitor): Promise<Outcome<{ marks: string | null }>>;
  /** The public keys that tokens, heads of audit logs and certificates of this region are signed with. */
  keys(): Promise<{ keys: { kid: string; crv: string; x: string }[] }>;
  /** Ends the session; an unknown one is already over. */
  signOut(sessionToken: string): Promise<Outcome<{ elsewhere: Carried | null }>>;
}
