import type { JurisdictionBinding } from "../../shared/data/objects.ts";
import type { Directory } from "../../shared/identity/couriers.ts";
import type { SigningSecrets } from "../../shared/identity/signing-ring.ts";
import type { ClockBinding } from "../../shared/kernel/clock.ts";
import type { EmailBinding } from "../../shared/mail/cloudflare.ts";
import type { SamlMachine } from "../../shared/saml/contract.ts";

export interface Env extends SigningSecrets, ClockBinding, JurisdictionBinding {
  REGION: string;
  RP_ID: string;
  ORIGIN: string;
  DB_0: D1Database;
  METER: DurableObjectNamespace;
  DIRECTORY: Directory & { companyOfDomain(name: string): Promise<string | null> };
  SAML: SamlMachine;
  /** Who letters are from, `Name <address>`; empty: this installation sends none. */
  MAIL_FROM: string;
  EMAIL: EmailBinding;
  /** Letters go by Resend where there is an account of ours, else by the binding. */
  RESEND_API_KEY?: string;
  /** Texts go by Twilio where there is an account of ours in the region, and none goes where there is not. */
  TWILIO_ACCOUNT_SID?: string;
  TWILIO_AUTH_TOKEN?: string;
  /** A number in E.164, or a messaging service, `MG…`. */
  TWILIO_FROM?: string;
  CHALLENGE_KEY: string;
  EMAIL_INDEX_KEY: string;
  /** Checks the invitations that the tenants script signed. */
  INVITATION_KEY: string;
  /** Wraps the tenants' keys. */
  ROOT_KEY: string;
}
