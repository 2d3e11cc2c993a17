import type { BrowserSession, Outcome } from "../identity/browser-contract.ts";
import type { PasskeyOptions } from "../identity/contract.ts";
import type { MfaChallenge } from "../identity/factor-contract.ts";
import type { Visitor } from "../identity/visit.ts";
import type { AcceptInput, Inspected, InvitedPasskeyInput } from "./invitation-contract.ts";

/** What the pages script may ask of identity for people who were invited; everything answered is plain data. */
export interface InvitationDoor {
  /** `token` as the link says it: whatever opens nothing is `gone`. */
  inspectInvitation(token: string): Promise<Outcome<Inspected>>;
  /** Options for `navigator.credentials.create`: valid 5 minutes, and for this invitation only. */
  invitedPasskeyOptions(input: InvitedPasskeyInput): Promise<Outcome<PasskeyOptions>>;
  acceptInvitation(
    input: AcceptInput,
    visitor?: Visitor,
  ): Promise<Outcome<BrowserSession | { mfa: MfaChallenge }>>;
}
