import type { Outcome } from "../identity/browser-contract.ts";
import type { Visitor } from "../identity/visit.ts";
import type { WaysIn } from "./discovery.ts";
import type { Finished } from "./entrance.ts";
import type { Finishing } from "./finish.ts";

/** Home-realm discovery, and the end of a sign-in. What the pages script asks of single sign-on. A refusal is `forbidden`, and says no more. */
export interface SsoDoor {
  finishSso(input: Finishing, visitor?: Visitor): Promise<Outcome<Finished>>;
  waysIn(given: { email: string; tenant: string }): Promise<Outcome<WaysIn>>;
  /** @param sessionToken the cookie of a session the browser has already */
  linkSso(input: Finishing, sessionToken: string | null, visitor?: Visitor): Promise<Outcome<Finished>>;
  /** No: the question may not be answered again. */
  declineSso(input: Finishing): Promise<Outcome<object>>;
}
