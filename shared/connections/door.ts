import type { TenantDb } from "../data/tenant-db.ts";
import type { Write } from "../data/write.ts";
import type { Egress } from "../http/egress.ts";
import type { Clock } from "../kernel/clock.ts";
import type { Ids } from "../kernel/ids.ts";
import type { NamedPlace } from "../kernel/subprocessor.ts";
import type { Vault } from "../keys/contract.ts";
import type { LogoutSubject } from "../saml/contract.ts";
import type { ConnectionSettings } from "./contract.ts";
import type { Manner } from "./departure-form.ts";
import type { DoorReason } from "./reasons.ts";
import type { Provider, Purpose } from "./words.ts";

/** The addresses of one connection: none is shared with another, so that no answer can be mistaken for another's. */
export interface ConnectionUrls {
  login: string;
  callback: string;
  acs: string;
  slo: string;
  metadata: string;
}

/** A connection as a door sees it, its secret opened. */
export interface DoorConnection {
  id: string;
  tenantId: string;
  provider: Provider;
  name: string;
  settings: ConnectionSettings;
  secret: string | null;
  /** Which claim or attribute means what, where the company said so. */
  attributes: AttributeNames;
  region: NamedPlace["region"];
  urls: ConnectionUrls;
}
export interface AttributeNames {
  email?: string | undefined;
  name?: string | undefined;
  groups?: string | undefined;
}

/** What a door may reach: the company's own rows and its one way out. */
export interface DoorRoom {
  db: TenantDb;
  vault: Vault;
  egress: Egress;
  clock: Clock;
  ids: Ids;
}

/** A sign-in under way; its secrets are drawn by the pipeline and nobody can begin it twice. */
export interface Transaction {
  id: string;
  purpose: Purpose;
  /** OAuth `state`, SAML `RelayState`. */
  state: string;
  nonce: string;
  /** PKCE (RFC 7636). */
  verifier: string;
  /** Of an AuthnRequest: a name as XML demands. */
  requestId: string;
}

export type Departure = { redirect: string } | { form: { action: string; fields: Record<string, string> } };

/** What came back: the address as it was asked, and the form where it was posted. */
export interface Arrival {
  url: URL;
  form: URLSearchParams | null;
  /** How whoever brought it wants to be spoken to; English where nobody says. */
  manner?: Manner;
}

/** What the provider's verified word is. */
export interface Asserted {
  /** Stable and unique within the connection; never an address. */
  subject: string;
  email: string | null;
  emailVerified: boolean;
  name: string | null;
  groups: string[];
  amr: string[];
  acr: string | null;
  /** Seconds since the epoch. */
  authTime: number | null;
  sessionIndex: string | null;
  /** As whom the provider knows the person, where it wants to hear of a sign-out. */
  logout?: LogoutSubject | undefined;
  /** For the debugger; redacted once more before it is kept. */
  evidence: Record<string, unknown>;
}

/** One protocol. Each passes the same contract test (tests/integration/door-contract.test.ts). */
export interface Door {
  begin(connection: DoorConnection, tx: Transaction, room: DoorRoom): Promise<Departure>;
  /** @throws {DoorRefusal} whatever does not verify */
  finish(connection: DoorConnection, tx: Transaction, arrival: Arrival, room: DoorRoom): Promise<Asserted>;
  /** Which transaction an answer belongs to, before anything of it is believed. */
  stateOf(arrival: Arrival): string | undefined;
  /** An answer that nobody asked for. It signs nobody in: where it is believed, the sign-in begins anew, at ours. */
  unsolicited?(connection: DoorConnection, arrival: Arrival, room: DoorRoom): Promise<void>;
  /** What to keep of an arrival beside the session it opens. */
  remember?(
    connection: { id: string },
    identityId: string,
    userId: string,
    asserted: Asserted,
    room: DoorRoom,
  ): Promise<Write[]>;
  /** Where to tell the provider that somebody signed out here. */
  leave?(
    connection: DoorConnection,
    left: { userId: string; connIndex: string | null },
    room: DoorRoom,
  ): Promise<Departure | undefined>;
  /** Other addresses of the protocol: `metadata`, `slo`. */
  answer?(
    action: "metadata" | "slo",
    connection: DoorConnection,
    arrival: Arrival,
    room: DoorRoom,
  ): Promise<Response>;
}

/** Why a provider's answer is not believed: named for the trail and the debugger, one and the same for the client. */
export class DoorRefusal extends Error {
  readonly reason: DoorReason;
  readonly evidence: Record<string, unknown>;
  /** The sign-in it ends, where one is known. */
  readonly about: { id: string; connectionId: string; purpose: Purpose } | undefined;
  constructor(reason: DoorReason, evidence: Record<string, unknown> = {}, about?: DoorRefusal["about"]) {
    super(reason);
    this.name = "DoorRefusal";
    this.reason = reason;
    this.evidence = evidence;
    this.about = about;
  }
}
