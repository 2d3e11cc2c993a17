import { type Expected, type Parties, SamlRefusal, type Signed, type SignedAssertion } from "./contract.ts";
import { nameIdOf } from "./name-id.ts";
import { attributeOf, childrenOf, instant, onlyChild, plainText, saml, type XmlElement } from "./tree.ts";

export const skewMs = 5_000;
export const oldestAssertionMs = 300_000;
const bearer = "urn:oasis:names:tc:SAML:2.0:cm:bearer";

/** Rows 9 and 11 to 15; `assertion` is what was signed, of these bytes, and nothing else is read here. */
export async function readAssertion(
  assertion: XmlElement,
  bytes: string,
  { sp, idp }: Parties,
  { requestId, now }: Expected,
): Promise<Omit<SignedAssertion, "encrypted" | "signed">> {
  const issuer = issuerOf(assertion);
  if (issuer === undefined) throw new SamlRefusal("issuer_missing");
  if (issuer !== idp.entityId) throw new SamlRefusal("issuer_mismatch");
  const subject = onlyChild(assertion, saml, "Subject");
  if (subject === undefined) throw new SamlRefusal("subject_count");
  const confirmed = confirmationEnd(subject, sp.acsUrl, { requestId, now });
  const conditions = conditionsEnd(assertion, sp.entityId, now);
  return {
    id: attributeOf(assertion, "ID") ?? "",
    issuer,
    ...(await nameIdOf(subject, bytes, sp)),
    ...authentication(assertion, now),
    notOnOrAfter: Math.max(confirmed, conditions) + skewMs,
    attributes: attributesOf(assertion),
  };
}

export const issuerOf = (element: XmlElement): string | undefined => {
  const issuer = onlyChild(element, saml, "Issuer");
  return issuer === undefined ? undefined : plainText(issuer);
};

/** Row 11, and the half of row 12 that is signed. Several confirmations would let an attacker choose one. */
function confirmationEnd(subject: XmlElement, acsUrl: string, { requestId, now }: Expected): number {
  const found = childrenOf(subject, saml, "SubjectConfirmation");
  const [confirmation] = found;
  if (found.length !== 1 || confirmation === undefined) throw new SamlRefusal("confirmation_missing");
  if (attributeOf(confirmation, "Method") !== bearer) throw new SamlRefusal("confirmation_method");
  const data = onlyChild(confirmation, saml, "SubjectConfirmationData");
  if (data === undefined) throw new SamlRefusal("confirmation_missing");
  if (attributeOf(data, "NotBefore") !== undefined) throw new SamlRefusal("confirmation_not_before");
  const end = attributeOf(data, "NotOnOrAfter");
  if (end === undefined) throw new SamlRefusal("confirmation_unbounded");
  if (now - skewMs >= instant(end)) throw new SamlRefusal("confirmation_expired");
  const recipient = attributeOf(data, "Recipient");
  if (recipient === undefined) throw new SamlRefusal("recipient_missing");
  if (recipient !== acsUrl) throw new SamlRefusal("recipient_mismatch");
  answers(attributeOf(data, "InResponseTo"), requestId);
  return instant(end);
}

/** Row 12: an answer to this request; to nobody's only where the connection allows it. */
export function answers(inResponseTo: string | undefined, requestId: string | null): void {
  if (inResponseTo !== (requestId ?? undefined)) throw new SamlRefusal("in_response_to_mismatch");
}

const understood = ["AudienceRestriction", "OneTimeUse", "ProxyRestriction"];

/** Rows 13 and 14. Every condition must hold (SAML Core §2.5.1.1), so one we do not know refuses. */
function conditionsEnd(assertion: XmlElement, audience: string, now: number): number {
  const issued = instant(attributeOf(assertion, "IssueInstant") ?? "");
  if (issued - skewMs > now) throw new SamlRefusal("issue_instant_future");
  if (now - skewMs >= issued + oldestAssertionMs) throw new SamlRefusal("assertion_too_old");
  const conditions = onlyChild(assertion, saml, "Conditions");
  if (conditions === undefined) throw new SamlRefusal("conditions_count");
  if (conditions.children.some(({ space, name }) => space !== saml || !understood.includes(name)))
    throw new SamlRefusal("condition_unknown");
  const start = attributeOf(conditions, "NotBefore");
  if (start !== undefined && now + skewMs < instant(start)) throw new SamlRefusal("not_yet_valid");
  const end = attributeOf(conditions, "NotOnOrAfter");
  if (end === undefined) throw new SamlRefusal("conditions_unbounded");
  if (now - skewMs >= instant(end)) throw new SamlRefusal("assertion_expired");
  const restrictions = childrenOf(conditions, saml, "AudienceRestriction");
  if (restrictions.length === 0) throw new SamlRefusal("audience_missing");
  for (const restriction of restrictions)
    if (!childrenOf(restriction, saml, "Audience").some((named) => plainText(named) === audience))
      throw new SamlRefusal("audience_mismatch");
  return instant(end);
}

function authentication(assertion: XmlElement, now: number) {
  const statement = onlyChild(assertion, saml, "AuthnStatement");
  if (statement === undefined) throw new SamlRefusal("authn_statement_missing");
  const end = attributeOf(statement, "SessionNotOnOrAfter");
  const sessionNotOnOrAfter = end === undefined ? null : instant(end);
  if (sessionNotOnOrAfter !== null && now - skewMs >= sessionNotOnOrAfter)
    throw new SamlRefusal("session_expired");
  const context = onlyChild(statement, saml, "AuthnContext");
  const reference = context && onlyChild(context, saml, "AuthnContextClassRef");
  const at = attributeOf(statement, "AuthnInstant");
  return {
    sessionIndex: attributeOf(statement, "SessionIndex") ?? null,
    authnInstant: at === undefined ? null : instant(at),
    sessionNotOnOrAfter,
    authnContext: reference ? (plainText(reference) ?? null) : null,
  };
}

/** Attributes with plain text values; a value that holds elements is left out, never flattened. */
function attributesOf(assertion: XmlElement): Record<string, string[]> {
  const found = new Map<string, string[]>();
  for (const statement of childrenOf(assertion, saml, "AttributeStatement"))
    for (const attribute of statement.children) {
      if (attribute.space !== saml || attribute.name !== "Attribute") continue;
      const name = attributeOf(attribute, "Name");
      if (name === undefined || name === "") throw new SamlRefusal("attribute_malformed");
      const values = childrenOf(attribute, saml, "AttributeValue").filter(
        ({ children }) => children.length === 0,
      );
      if (values.length === 0) continue;
      found.set(name, [...(found.get(name) ?? []), ...values.map(({ text }) => text.trim())]);
    }
  return Object.fromEntries(found);
}

/** What of the two was signed, as the debugger names it. */
export const signedName = (response: boolean, assertion: boolean): Signed =>
  response && assertion ? "both" : response ? "response" : "assertion";
