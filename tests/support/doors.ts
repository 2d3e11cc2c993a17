import { createHash } from "node:crypto";
import type { ConnectionView } from "../../shared/connections/contract.ts";
import type { PlainProvider } from "./plain-provider.ts";
import { platform } from "./platform.ts";
import { idpEntityId, message, responseXml, statusXml } from "./saml/messages.ts";
import { answerFor, providerMetadata, requestOf } from "./saml/provider.ts";
import { keyPair } from "./saml/signer.ts";

export interface Person {
  email: string;
  verified?: boolean;
}

/** What the person's browser brings back from the provider. */
export interface Delivered {
  url: string;
  form?: Record<string, string>;
}

/** One provider plug-in, as the contract test drives it: what differs between doors stands here, and nowhere in the table. */
export interface DoorKit {
  provider: string;
  /** Of a connection to be created. */
  settings(): Promise<object>;
  /** The provider's answer about somebody; `undefined`: it, or the person, said no. */
  answer(start: string, connection: ConnectionView, person: Person | undefined): Promise<Delivered>;
  /** An answer that finds our question by its state, but that was signed for another one: its nonce, its InResponseTo. */
  misplaced(start: string, connection: ConnectionView, person: Person): Promise<Delivered>;
  /** The same answer as one to another question. */
  moved(delivered: Delivered, start: string): Delivered;
  /** It has a word for an address that nobody verified. */
  knowsUnverified: boolean;
  reasons: { refusedThere: string; ofAnother: string; misplaced: string };
}

/** The parameter, or the field, by which an answer finds its question. */
const stateNames = ["state", "RelayState"] as const;

export function withState({ url, form }: Delivered, state: string): Delivered {
  const address = new URL(url);
  if (form) return { url, form: { ...form, RelayState: state } };
  address.searchParams.set("state", state);
  return { url: address.href };
}

/** The same answer at another connection's address. */
export const at = (delivered: Delivered, { urls }: ConnectionView): Delivered =>
  delivered.form
    ? { ...delivered, url: urls.acs }
    : { url: `${urls.callback}${new URL(delivered.url).search}` };

const stateOf = (start: string): string =>
  stateNames.map((name) => new URL(start).searchParams.get(name)).find((state) => state !== null) ?? "";

export const directory = "11111111-2222-4333-8444-555555555555";

interface OpenId {
  provider: string;
  issuer: string;
  settings: object;
  claims?(person: Person): object;
}

/** An id that stays the person's, spelled as a GUID. */
const guidOf = (text: string): string =>
  createHash("sha256")
    .update(text)
    .digest("hex")
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, "$1-$2-$3-$4-$5");

export function openIdKit(op: PlainProvider, { provider, issuer, settings, claims }: OpenId): DoorKit {
  const said = ({ email, verified = true }: Person) => ({
    ...{ sub: guidOf(email), email, email_verified: verified, name: email.split("@")[0] },
    ...claims?.({ email, verified }),
  });
  return {
    provider,
    settings: async () => ({ secret: op.clientSecret, oidc: { client_id: op.clientId, ...settings } }),
    answer: async (start, _, person) => ({ url: op.lead(start, issuer, person && said(person)) }),
    misplaced: async (start, _, person) => ({
      url: op.lead(start, issuer, { ...said(person), nonce: "of another question" }),
    }),
    moved: (delivered, start) => withState(delivered, stateOf(start)),
    knowsUnverified: true,
    reasons: { refusedThere: "provider_refused", ofAnother: "code_refused", misplaced: "nonce_mismatch" },
  };
}

/** Entra has no `email_verified`; what it has counts only when its domain was proved there. */
export const entraClaims = ({ email, verified }: Person) => ({
  ...{ tid: directory, oid: guidOf(email), email_verified: undefined, xms_edov: verified },
});

export const samlKit: DoorKit = {
  provider: "saml",
  settings: async () => ({
    saml: { metadata: providerMetadata([(await keyPair("provider")).certificate]) },
  }),
  async answer(start, connection, person) {
    const { id, relayState } = requestOf(start);
    const to = { sp: connection.urls.metadata, acs: connection.urls.acs, idp: idpEntityId, requestId: id };
    const refusal = async () =>
      message(responseXml(await platform().clock.now(), "", { status: statusXml("Responder") }, to));
    const SAMLResponse = person
      ? await answerFor(connection, { email: person.email, requestId: id })
      : await refusal();
    return { url: connection.urls.acs, form: { SAMLResponse, RelayState: relayState } };
  },
  async misplaced(start, connection, { email }) {
    const SAMLResponse = await answerFor(connection, { email, requestId: "_another" });
    return { url: connection.urls.acs, form: { SAMLResponse, RelayState: requestOf(start).relayState } };
  },
  moved: (delivered, start) => withState(delivered, stateOf(start)),
  knowsUnverified: false,
  reasons: {
    ...{ refusedThere: "status_not_success", ofAnother: "in_response_to_mismatch" },
    misplaced: "in_response_to_mismatch",
  },
};
