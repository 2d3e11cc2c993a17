/** Messages of an identity provider as text, every part replaceable, so that a hostile one is written as easily. */
export const spEntityId = "https://app.example/sso/acme/con_1/metadata";
export const acsUrl = "https://app.example/sso/acme/con_1/acs";
export const sloUrl = "https://app.example/sso/acme/con_1/slo";
export const idpEntityId = "https://idp.example/metadata";

const names =
  'xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" xmlns:xs="http://www.w3.org/2001/XMLSchema" ' +
  'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';

export const at = (now: number, seconds: number): string =>
  new Date(now + seconds * 1000).toISOString().replace(/\.\d+/, "");

export interface AssertionParts {
  now: number;
  id: string;
  issuer: string;
  subject: string;
  confirmation: string;
  conditions: string;
  statement: string;
  attributes: string;
  issued: string;
  version: string;
}

export interface Addresses {
  sp: string;
  acs: string;
  idp: string;
  requestId: string | null;
}

export const addresses: Addresses = {
  sp: spEntityId,
  acs: acsUrl,
  idp: idpEntityId,
  requestId: "_request1",
};

const answering = (requestId: string | null) => (requestId === null ? "" : ` InResponseTo="${requestId}"`);

export const nameId = (name: string): string =>
  `<saml:NameID Format="urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress">${name}</saml:NameID>`;

/** A bearer confirmation; `attributes` replaces those of its data. */
export const confirmation = (attributes: string, method = "urn:oasis:names:tc:SAML:2.0:cm:bearer"): string =>
  `<saml:SubjectConfirmation Method="${method}"><saml:SubjectConfirmationData${attributes}/></saml:SubjectConfirmation>`;

export const confirmationData = (now: number, { acs, requestId }: Addresses): string =>
  ` NotOnOrAfter="${at(now, 300)}" Recipient="${acs}"${answering(requestId)}`;

export const audience = (name: string): string =>
  `<saml:AudienceRestriction><saml:Audience>${name}</saml:Audience></saml:AudienceRestriction>`;

export const conditions = (now: number, inside: string, from = -30, until = 300): string =>
  `<saml:Conditions NotBefore="${at(now, from)}" NotOnOrAfter="${at(now, until)}">${inside}</saml:Conditions>`;

export const attribute = (name: string, ...values: string[]): string =>
  `<saml:Attribute Name="${name}" NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:basic">${values
    .map((value) => `<saml:AttributeValue xsi:type="xs:string">${value}</saml:AttributeValue>`)
    .join("")}</saml:Attribute>`;

export function assertionXml(change: Partial<AssertionParts> & { now: number }, to = addresses): string {
  const { now } = change;
  const parts: AssertionParts = {
    id: "_assertion1",
    issuer: `<saml:Issuer>${to.idp}</saml:Issuer>`,
    subject: nameId("alice@acme.example"),
    confirmation: confirmation(confirmationData(now, to)),
    conditions: conditions(now, audience(to.sp)),
    statement:
      `<saml:AuthnStatement AuthnInstant="${at(now, -10)}" SessionIndex="_session1"><saml:AuthnContext>` +
      "<saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport" +
      "</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>",
    attributes: attribute("email", "alice@acme.example") + attribute("groups", "admins", "engineers"),
    issued: at(now, 0),
    version: "2.0",
    ...change,
  };
  return (
    `<saml:Assertion ${names} ID="${parts.id}" Version="${parts.version}" IssueInstant="${parts.issued}">` +
    `${parts.issuer}<saml:Subject>${parts.subject}${parts.confirmation}</saml:Subject>${parts.conditions}` +
    `${parts.statement}<saml:AttributeStatement>${parts.attributes}</saml:AttributeStatement></saml:Assertion>`
  );
}

export interface ResponseParts {
  id: string;
  attributes: string;
  issuer: string;
  status: string;
  before: string;
  after: string;
  version: string;
}

export const statusXml = (value: string): string =>
  `<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:${value}"/></samlp:Status>`;

export function responseXml(
  now: number,
  assertion: string,
  change: Partial<ResponseParts> = {},
  to = addresses,
): string {
  const parts: ResponseParts = {
    id: "_response1",
    attributes: ` Destination="${to.acs}"${answering(to.requestId)}`,
    issuer: `<saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">${to.idp}</saml:Issuer>`,
    status: statusXml("Success"),
    before: "",
    after: "",
    version: "2.0",
    ...change,
  };
  return (
    `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="${parts.id}" ` +
    `Version="${parts.version}" IssueInstant="${at(now, 0)}"${parts.attributes}>` +
    `${parts.issuer}${parts.status}${parts.before}${assertion}${parts.after}</samlp:Response>`
  );
}

export const message = (xml: string): string => Buffer.from(xml).toString("base64");
