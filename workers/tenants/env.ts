import type { DomainRegister } from "../../shared/connections/domains.ts";
import type { JurisdictionBinding } from "../../shared/data/objects.ts";
import type { Deputizer } from "../../shared/identity/browser-contract.ts";
import type { Directory } from "../../shared/identity/couriers.ts";
import type { ClockBinding } from "../../shared/kernel/clock.ts";
import type { Region } from "../../shared/kernel/region.ts";
import type { Attestor } from "../../shared/privacy/ports.ts";
import type { Certifier } from "../../shared/tenancy/residency.ts";

export interface Env extends ClockBinding, JurisdictionBinding {
  REGION: Region;
  /** Where pages live; what invitations link to. */
  ORIGIN: string;
  /** Who letters are from; identity sends them, this script owes some. Empty: this installation sends none. */
  MAIL_FROM: string;
  DB_0: D1Database;
  METER: DurableObjectNamespace;
  AUDIT_LOG: DurableObjectNamespace;
  ERASURES: DurableObjectNamespace;
  AGENT_JOB: DurableObjectNamespace;
  FILES: R2Bucket;
  KEYS: { jwks(): Promise<{ keys: Record<string, unknown>[] }> };
  NOTARY: Certifier & Attestor;
  DEPUTIES: Deputizer;
  DIRECTORY: Directory &
    DomainRegister & {
      forget(tenantId: string): Promise<void>;
      hand(tenantId: string, to: Region): Promise<void>;
    };
  /** Where operators sign in, `https://<team>.cloudflareaccess.com`, and its application's AUD tag; empty: nobody is one. */
  OPERATOR_ISSUER: string;
  OPERATOR_AUDIENCE: string;
  /** The issuer's public keys, where there is no Access to ask: a local instance has its own issuer. */
  OPERATOR_KEYS?: string;
  /** Signs page cursors. */
  CURSOR_KEY: string;
  EMAIL_INDEX_KEY: string;
  /** Signs invitations; identity checks them. */
  INVITATION_KEY: string;
  /** Wraps the tenants' keys. */
  ROOT_KEY: string;
  /** One for all regions: by it a region knows that another has sent a tenant. */
  MOVE_KEY: string;
  /** Makes operators' opaque ids. */
  OPERATOR_ID_KEY: string;
}
