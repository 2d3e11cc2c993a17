import { type Profile, SAML, ValidateInResponseTo } from "@node-saml/node-saml";
import { decryptXml } from "@node-saml/node-saml/lib/xml.js";
import { type Carried, type LogoutSubject, type Parties, SamlRefusal } from "./contract.ts";
import { encodeMessage } from "./raw-text.ts";

/**
 * The only file that knows node-saml. It builds messages, verifies signatures and decrypts; what a message says
 * is read by the strict layer alone, from the bytes the engine says were signed.
 */
class Engine extends SAML {
  /** The engine's own reading of the assertion is not used: it knows no clock but its own. */
  protected override async processValidlySignedAssertionAsync(xml: string) {
    const profile: Profile = { issuer: "", nameID: "", nameIDFormat: "", getAssertionXml: () => xml };
    return { profile, loggedOut: false };
  }

  async verifiesQuery(query: Record<string, string>, raw: string): Promise<boolean> {
    return (
      (await this.hasValidSignatureForRedirect(query, raw)) === undefined && query["Signature"] !== undefined
    );
  }

  async authnRequest(relayState: string, binding: "redirect" | "post"): Promise<Carried> {
    if (binding === "redirect")
      return { redirect: await this.getAuthorizeUrlAsync(relayState, undefined, {}) };
    const xml = await this.generateAuthorizeRequestAsync(false, true);
    const fields = { SAMLRequest: encodeMessage(xml), RelayState: relayState };
    return { form: { action: this.options.entryPoint ?? "", fields } };
  }
}

/** Nothing of a message is remembered in an isolate: the login transaction is the memory. */
const forgetful = {
  saveAsync: async () => null,
  getAsync: async () => null,
  removeAsync: async () => null,
};

function engineOf({ sp, idp }: Parties, id: string, logoutUrl?: string, key = sp.privateKey): Engine {
  return new Engine({
    issuer: sp.entityId,
    callbackUrl: sp.acsUrl,
    audience: sp.entityId,
    entryPoint: idp.ssoUrl,
    idpIssuer: idp.entityId,
    idpCert: idp.certificates,
    logoutUrl: logoutUrl ?? idp.sloUrl ?? idp.ssoUrl,
    logoutCallbackUrl: sp.sloUrl,
    privateKey: sp.privateKey,
    publicCert: sp.certificates[0] ?? "",
    decryptionPvk: key,
    signatureAlgorithm: "sha256",
    digestAlgorithm: "sha256",
    wantAssertionsSigned: idp.signed !== "response",
    wantAuthnResponseSigned: idp.signed !== "assertion",
    validateInResponseTo: ValidateInResponseTo.never,
    disableRequestedAuthnContext: true,
    acceptedClockSkewMs: 5000,
    maxAssertionAgeMs: 300_000,
    identifierFormat: idp.nameIdFormat ?? null,
    allowCreate: true,
    generateUniqueId: () => id,
    cacheProvider: forgetful,
  });
}

/** The canonical bytes of the assertion that the connection's certificates vouch for. */
export async function verifiedAssertion(text: string, parties: Parties, key: string): Promise<string> {
  try {
    const engine = engineOf(parties, "_", undefined, key);
    const { profile } = await engine.validatePostResponseAsync({
      SAMLResponse: encodeMessage(text),
    });
    const signed = profile?.getAssertionXml?.();
    if (signed === undefined) throw new SamlRefusal("engine_refused", "no assertion");
    return signed;
  } catch (error) {
    throw refusalOf(error);
  }
}

/** What the libraries throw on mangled input is of every kind; the audit trail gets one of two reasons. */
const refusalOf = (error: unknown): SamlRefusal =>
  error instanceof SamlRefusal
    ? error
    : new SamlRefusal(
        /signature/i.test(String(error)) ? "signature_invalid" : "engine_refused",
        String(error),
      );

/** What an EncryptedData holds, and whose key opened it. @throws {SamlRefusal} `decryption_failed`: none of them did */
export async function decrypted(encrypted: string, keys: string[]): Promise<{ text: string; key: string }> {
  for (const key of keys) {
    const text = await decryptXml(encrypted, key).catch(() => undefined);
    if (text?.startsWith("<")) return { text, key };
  }
  throw new SamlRefusal("decryption_failed");
}

export const authnRequest = (parties: Parties, id: string, relayState: string): Promise<Carried> =>
  engineOf(parties, id).authnRequest(relayState, parties.idp.ssoBinding);

/** A logout request or answer without a signature; the binding adds that. */
export function logoutRequestXml(parties: Parties, id: string, subject: LogoutSubject): Promise<string> {
  const { nameIdFormat, nameQualifier, spNameQualifier, sessionIndex } = subject;
  return engineOf(parties, id)._generateLogoutRequest({
    issuer: parties.sp.entityId,
    nameID: subject.nameId,
    nameIDFormat: nameIdFormat ?? "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified",
    ...(nameQualifier === null ? {} : { nameQualifier }),
    ...(spNameQualifier === null ? {} : { spNameQualifier }),
    ...(sessionIndex === null ? {} : { sessionIndex }),
  });
}

export const logoutResponseXml = (parties: Parties, id: string, inResponseTo: string): string =>
  engineOf(parties, id, answerUrl(parties))._generateLogoutResponse(
    { ID: inResponseTo, issuer: "", nameID: "", nameIDFormat: "" },
    true,
  );

/** By the Redirect binding: deflated, and signed over the query. */
export const redirected = (
  parties: Parties,
  kind: "request" | "response",
  xml: string,
  relayState: string | null,
): Promise<string> => {
  const more = relayState === null ? {} : { RelayState: relayState };
  return kind === "request"
    ? engineOf(parties, "_")._requestToUrlAsync(xml, null, "logout", more)
    : engineOf(parties, "_", answerUrl(parties))._requestToUrlAsync(null, xml, "logout", more);
};

export const answerUrl = ({ idp }: Parties): string => idp.sloResponseUrl ?? idp.sloUrl ?? idp.ssoUrl;

/** Whether a certificate of the connection verifies the Redirect binding's signature over the raw query. */
export async function verifiedQuery(
  query: Record<string, string>,
  raw: string,
  parties: Parties,
): Promise<void> {
  try {
    if (!(await engineOf(parties, "_").verifiesQuery(query, raw))) throw new SamlRefusal("message_unsigned");
  } catch (error) {
    throw error instanceof SamlRefusal ? error : new SamlRefusal("signature_invalid", String(error));
  }
}
