/** What the strict layer may answer instead of an identity: one code a rule, for the audit trail and the debugger. */
export const refusalReasons = {
  message_too_large: "the message is larger than 200 000 characters of base64",
  base64_invalid: "the message is not base64",
  encoding_invalid: "the message is not UTF-8",
  character_forbidden: "a character that XML 1.0 does not allow",
  doctype_forbidden: "a document type or another declaration",
  entity_forbidden: "an entity other than XML's own five",
  processing_instruction_forbidden: "a processing instruction",
  comment_forbidden: "a comment",
  cdata_forbidden: "a CDATA section",
  xml_malformed: "the message is not well-formed XML",
  too_deep: "elements are nested deeper than any SAML message needs",
  root_unexpected: "the root is not what this address accepts, or stands a second time",
  version_unsupported: "a version other than 2.0",
  assertion_count: "not exactly one assertion, directly in the response",
  id_missing: "an element that is signed or remembered has no usable ID",
  id_duplicate: "two elements share an ID",
  signature_position: "a signature that is not a child of the response or of the assertion",
  signature_count: "an element carries two signatures",
  signature_form: "a signature with other children than the profile knows",
  signed_info_count: "a signature with several SignedInfo elements",
  reference_count: "a signature with several references, or none",
  reference_uri: "a signature that refers to another element than its parent",
  object_forbidden: "a signature that carries an Object",
  signature_algorithm: "a signature algorithm other than rsa-sha256 or rsa-sha512",
  digest_algorithm: "a digest other than SHA-256 or SHA-512",
  canonicalization_algorithm: "a canonicalisation other than the exclusive one without comments",
  transform_forbidden: "transforms other than enveloped-signature and the exclusive canonicalisation",
  response_unsigned: "the response is not signed, and this connection demands it",
  assertion_unsigned: "the assertion is not signed, and this connection demands it",
  message_unsigned: "the message is not signed",
  signature_invalid: "no certificate of this connection verifies the signature",
  signed_bytes_differ: "what was signed is not what was inspected",
  encryption_form: "an encrypted assertion or NameID with other parts than the profile knows",
  encryption_algorithm: "an encryption algorithm that is not allowed",
  encryption_required: "the assertion is not encrypted, and this connection demands it",
  decryption_failed: "the assertion cannot be decrypted with this connection's key",
  status_not_success: "the identity provider reports something else than success",
  issuer_missing: "no issuer",
  issuer_mismatch: "the issuer is not this connection's identity provider",
  destination_missing: "a signed message names no destination",
  destination_mismatch: "the message is meant for another address",
  confirmation_missing: "no bearer confirmation of the subject",
  confirmation_method: "a confirmation of the subject other than bearer",
  confirmation_unbounded: "the confirmation of the subject has no end",
  confirmation_expired: "the confirmation of the subject has expired",
  confirmation_not_before: "the confirmation of the subject has a NotBefore, which the profile forbids",
  recipient_missing: "the confirmation of the subject names no recipient",
  recipient_mismatch: "the confirmation of the subject is meant for another address",
  in_response_to_mismatch: "the message answers another request",
  unsolicited: "nobody asked for this sign-in, and the connection does not allow that",
  conditions_count: "not exactly one Conditions element",
  conditions_unbounded: "the conditions have no end",
  condition_unknown: "a condition this service does not understand",
  not_yet_valid: "the assertion is not valid yet",
  assertion_expired: "the assertion has expired",
  assertion_too_old: "the assertion was issued more than five minutes ago",
  issue_instant_future: "the message was issued in the future",
  time_malformed: "a time that is not a UTC time",
  audience_missing: "no audience restriction",
  audience_mismatch: "the assertion is meant for another service",
  subject_count: "not exactly one subject",
  name_id_count: "not exactly one NameID, in the clear or encrypted",
  name_id_invalid: "a NameID that is not one plain text",
  authn_statement_missing: "no statement of an authentication",
  session_expired: "the identity provider's session has ended",
  attribute_malformed: "an attribute without a name",
  replayed: "this assertion was used before",
  session_index_invalid:
    "a SessionIndex that is not one plain text, or more of them than a person has sessions",
  logout_expired: "the logout request has expired",
  query_malformed: "a parameter stands twice, or is missing",
  duration_malformed: "a duration that is not one of XML Schema",
  provider_missing: "the metadata does not describe exactly one identity provider",
  certificate_missing: "the metadata holds no usable signing certificate",
  sign_on_address_missing: "the metadata names no sign-on address of a binding we speak",
  engine_refused: "the engine refused what the strict layer let pass",
} as const;
export type RefusalReason = keyof typeof refusalReasons;

/** Thrown inside the strict layer only: outside, a verdict says it. */
export class SamlRefusal extends Error {
  readonly reason: RefusalReason;

  constructor(reason: RefusalReason, detail = "") {
    super(detail === "" ? reason : `${reason}: ${detail}`);
    this.name = "SamlRefusal";
    this.reason = reason;
  }
}

/** Which of the two must be signed: identity providers differ. */
export type Signed = "assertion" | "response" | "both";
export type Binding = "redirect" | "post";

/** Where a service of the provider is reached by one binding, and where it wants answers if that is elsewhere. */
export interface Endpoint {
  url: string;
  responseUrl: string | null;
}
export type Endpoints = Partial<Record<Binding, Endpoint>>;

/** A company's identity provider as its connection knows it; certificates are PEM, old and new ones together. */
export interface IdentityProvider {
  entityId: string;
  ssoUrl: string;
  ssoBinding: Binding;
  sloUrl: string | null;
  sloBinding: Binding;
  /** Where it wants answers to its logout requests, when that is another address. */
  sloResponseUrl: string | null;
  certificates: string[];
  signed: Signed;
  /** The connection takes no assertion in the clear. */
  encrypted: boolean;
  /** Which kind of NameID is asked for; without it whatever the provider sends. */
  nameIdFormat?: string | null;
}

/** Ourselves towards one connection: nothing here is shared between two of them. */
export interface ServiceProvider {
  entityId: string;
  acsUrl: string;
  sloUrl: string;
  /** PKCS #8, PEM. */
  privateKey: string;
  /** PEM; the first is the current one, a second is the one before. */
  certificates: string[];
  /** Keys that still decrypt during a change of keys; the current one is tried first. */
  formerKeys: string[];
}

export interface Parties {
  sp: ServiceProvider;
  idp: IdentityProvider;
}

/** `requestId` null: nobody asked, which only a connection that allows it accepts. */
export interface Expected {
  requestId: string | null;
  /** Milliseconds since the epoch. */
  now: number;
}

/** Read from signed bytes only. Times are milliseconds since the epoch. */
export interface SignedAssertion {
  id: string;
  issuer: string;
  nameId: string;
  nameIdFormat: string | null;
  nameQualifier: string | null;
  spNameQualifier: string | null;
  sessionIndex: string | null;
  authnInstant: number | null;
  sessionNotOnOrAfter: number | null;
  authnContext: string | null;
  /** No copy of this assertion is worth anything from here on, so the replay row may go. */
  notOnOrAfter: number;
  attributes: Record<string, string[]>;
  encrypted: boolean;
  signed: Signed;
}

export type Verdict<T> = { ok: true; value: T } | { ok: false; reason: RefusalReason };

/** A message as the user's browser shall carry it. */
export type Carried = { redirect: string } | { form: { action: string; fields: Record<string, string> } };

export interface LogoutSubject {
  nameId: string;
  nameIdFormat: string | null;
  nameQualifier: string | null;
  spNameQualifier: string | null;
  sessionIndex: string | null;
}

/** A message at our logout address, by either binding; `query` is the raw text behind the question mark. */
export type LogoutArrival = { query: string } | { form: { message: string; relayState: string | null } };

/** What a signed logout message says. */
export type LogoutMessage =
  | {
      kind: "request";
      id: string;
      nameId: string;
      /** Empty: every session of the person at this connection. */
      sessionIndexes: string[];
      relayState: string | null;
      /** Until when a copy could be sent again; milliseconds since the epoch. */
      notOnOrAfter: number;
    }
  | {
      kind: "response";
      id: string;
      inResponseTo: string | null;
      success: boolean;
      relayState: string | null;
    };

/** What metadata says about an identity provider; what must be signed is the administrator's choice. */
export type ImportedProvider = Omit<IdentityProvider, "signed" | "encrypted" | "nameIdFormat"> & {
  /** Milliseconds since the epoch. */
  validUntil: number | null;
  /** How long the provider lets this be kept; milliseconds. Missing in what was read before this was known. */
  cacheFor?: number | null;
  /** Every address it lists, by binding; the flat ones are those of one. Missing in what was read before, too. */
  signOn?: Endpoints;
  logout?: Endpoints;
};

/**
 * The script that reads hostile XML. It holds no secret and no store: what it needs for a message comes with
 * the call, and what it answers is data.
 */
export interface SamlMachine {
  authnRequest(parties: Parties, requestId: string, relayState: string): Promise<Carried>;
  verifyResponse(message: string, parties: Parties, expected: Expected): Promise<Verdict<SignedAssertion>>;
  verifyLogout(arrival: LogoutArrival, parties: Parties, now: number): Promise<Verdict<LogoutMessage>>;
  askLogout(
    parties: Parties,
    id: string,
    subject: LogoutSubject,
    relayState: string | null,
  ): Promise<Carried>;
  answerLogout(
    parties: Parties,
    id: string,
    inResponseTo: string,
    relayState: string | null,
  ): Promise<Carried>;
  serviceMetadata(sp: ServiceProvider, signed: Signed, id: string): Promise<string>;
  /** `certificate`: PEM; where it is given, the document must be signed with its key. */
  readProviderMetadata(text: string, certificate: string | null): Promise<Verdict<ImportedProvider>>;
  /** The ID of the request a response says it answers: unverified, only to find the transaction. */
  inResponseTo(message: string): Promise<string | null>;
}
