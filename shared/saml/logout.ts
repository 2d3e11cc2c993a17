import { issuerOf, oldestAssertionMs, skewMs } from "./assertion.ts";
import {
  type Carried,
  type LogoutArrival,
  type LogoutMessage,
  type LogoutSubject,
  type Parties,
  SamlRefusal,
  type Verdict,
} from "./contract.ts";
import { answerUrl, logoutRequestXml, logoutResponseXml, redirected, verifiedQuery } from "./engine.ts";
import { signedRoot, verifiedRoot } from "./enveloped-signature.ts";
import { nameIdOf } from "./name-id.ts";
import { parseTree } from "./parser.ts";
import { decodeMessage, encodeMessage, plainMarkup } from "./raw-text.ts";
import { inflated, redirectQuery } from "./redirect-query.ts";
import { rootIs } from "./shape.ts";
import { signaturesOf } from "./signature-form.ts";
import { attributeOf, childrenOf, instant, onlyChild, plainText, samlp, type XmlElement } from "./tree.ts";

const success = "urn:oasis:names:tc:SAML:2.0:status:Success";

/** A logout request or answer, as strictly as a sign-in: it ends sessions, or says that somebody else's ended. */
export async function verifyLogout(
  arrival: LogoutArrival,
  parties: Parties,
  now: number,
): Promise<Verdict<LogoutMessage>> {
  try {
    const { bytes, relayState } = await signedMessage(arrival, parties);
    return { ok: true, value: { ...(await read(bytes, parties, now)), relayState } };
  } catch (error) {
    return { ok: false, reason: error instanceof SamlRefusal ? error.reason : "engine_refused" };
  }
}

/** The bytes of the message whose signature held. */
async function signedMessage(arrival: LogoutArrival, parties: Parties) {
  if ("query" in arrival) {
    const { kind, parameters, raw } = redirectQuery(arrival.query);
    const isRequest = kind === "request";
    const bytes = plainMarkup(await inflated(parameters[isRequest ? "SAMLRequest" : "SAMLResponse"] ?? ""));
    const signed = parseTree(bytes);
    rootIs(signed, isRequest ? "LogoutRequest" : "LogoutResponse");
    signaturesOf(signed, [signed]);
    await verifiedQuery(parameters, raw, parties);
    return { bytes, relayState: parameters["RelayState"] ?? null };
  }
  const text = plainMarkup(decodeMessage(arrival.form.message));
  const message = parseTree(text);
  rootIs(message, "LogoutRequest", "LogoutResponse");
  if (!signaturesOf(message, [message]).has(message)) throw new SamlRefusal("message_unsigned");
  const bytes = plainMarkup(verifiedRoot(text, parties.idp.certificates));
  return { bytes, relayState: arrival.form.relayState };
}

type Read = LogoutMessage extends infer M ? (M extends unknown ? Omit<M, "relayState"> : never) : never;

async function read(bytes: string, { sp, idp }: Parties, now: number): Promise<Read> {
  const message = parseTree(bytes);
  const issuer = issuerOf(message);
  if (issuer === undefined) throw new SamlRefusal("issuer_missing");
  if (issuer !== idp.entityId) throw new SamlRefusal("issuer_mismatch");
  const destination = attributeOf(message, "Destination");
  if (destination === undefined) throw new SamlRefusal("destination_missing");
  if (destination !== sp.sloUrl) throw new SamlRefusal("destination_mismatch");
  const issued = instant(attributeOf(message, "IssueInstant") ?? "");
  if (issued - skewMs > now) throw new SamlRefusal("issue_instant_future");
  if (now - skewMs >= issued + oldestAssertionMs) throw new SamlRefusal("logout_expired");
  const id = attributeOf(message, "ID") ?? "";
  if (message.name === "LogoutResponse") {
    const status = onlyChild(message, samlp, "Status");
    const code = status && onlyChild(status, samlp, "StatusCode");
    const isSuccess = code !== undefined && attributeOf(code, "Value") === success;
    const inResponseTo = attributeOf(message, "InResponseTo") ?? null;
    return { kind: "response", id, inResponseTo, success: isSuccess };
  }
  const end = attributeOf(message, "NotOnOrAfter");
  if (end !== undefined && now - skewMs >= instant(end)) throw new SamlRefusal("logout_expired");
  return {
    kind: "request",
    id,
    nameId: (await nameIdOf(message, bytes, sp)).nameId,
    sessionIndexes: sessionIndexesOf(message),
    notOnOrAfter: issued + oldestAssertionMs + skewMs,
  };
}

const mostIndexes = 100;

/** None means every session of the person, so one that cannot be read must never count as none. */
function sessionIndexesOf(message: XmlElement): string[] {
  const named = message.children.filter(({ name }) => name === "SessionIndex");
  const found = childrenOf(message, samlp, "SessionIndex").map(plainText);
  if (found.length !== named.length || found.length > mostIndexes || found.includes(undefined))
    throw new SamlRefusal("session_index_invalid");
  return [...new Set(found.filter((index) => index !== undefined))];
}

/** Asks the identity provider to end its session too; signed whichever way it travels. */
export async function askLogout(
  parties: Parties,
  id: string,
  subject: LogoutSubject,
  relayState: string | null,
): Promise<Carried> {
  const xml = await logoutRequestXml(parties, id, subject);
  return carried(parties, "request", xml, relayState, parties.idp.sloUrl ?? parties.idp.ssoUrl);
}

/** Tells the identity provider that ours is ended. */
export const answerLogout = (
  parties: Parties,
  id: string,
  inResponseTo: string,
  relayState: string | null,
): Promise<Carried> =>
  carried(parties, "response", logoutResponseXml(parties, id, inResponseTo), relayState, answerUrl(parties));

async function carried(
  parties: Parties,
  kind: "request" | "response",
  xml: string,
  relayState: string | null,
  action: string,
): Promise<Carried> {
  const { sp, idp } = parties;
  if (idp.sloBinding === "redirect") return { redirect: await redirected(parties, kind, xml, relayState) };
  const message = encodeMessage(signedRoot(xml, sp.privateKey, sp.certificates[0] ?? ""));
  const name = kind === "request" ? "SAMLRequest" : "SAMLResponse";
  return {
    form: { action, fields: { [name]: message, ...(relayState === null ? {} : { RelayState: relayState }) } },
  };
}
