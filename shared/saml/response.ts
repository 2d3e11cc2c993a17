import { answers, issuerOf, readAssertion, signedName } from "./assertion.ts";
import { type Expected, type Parties, SamlRefusal, type SignedAssertion, type Verdict } from "./contract.ts";
import { encryptionForm } from "./encryption-form.ts";
import { decrypted, verifiedAssertion } from "./engine.ts";
import { verifiedRoot } from "./enveloped-signature.ts";
import { parseTree, serialized } from "./parser.ts";
import { decodeMessage, largestMessage, plainMarkup } from "./raw-text.ts";
import { assertionShape, isSuccess, responseShape } from "./shape.ts";
import { signaturesOf } from "./signature-form.ts";
import { attributeOf, childrenOf, sameElement, saml, type XmlElement } from "./tree.ts";

/**
 * Who a SAML response says is signing in, or the one reason why it says nothing (knowledge of the profile:
 * SAML Profiles §4.1). Replay is the caller's: only a database can know it.
 */
export async function verifyResponse(
  message: string,
  parties: Parties,
  expected: Expected,
): Promise<Verdict<SignedAssertion>> {
  try {
    return { ok: true, value: await strictly(message, parties, expected) };
  } catch (error) {
    if (error instanceof SamlRefusal) return { ok: false, reason: error.reason };
    return { ok: false, reason: "engine_refused" };
  }
}

async function strictly(message: string, parties: Parties, expected: Expected): Promise<SignedAssertion> {
  const { sp, idp } = parties;
  const text = plainMarkup(decodeMessage(message));
  const response = parseTree(text);
  const { assertion, encrypted } = responseShape(response);
  const outer = signaturesOf(response, encrypted ? [response] : [response, assertion]);
  envelope(response, parties, expected, outer.has(response));
  if (idp.encrypted && !encrypted) throw new SamlRefusal("encryption_required");
  if (idp.signed !== "assertion" && !outer.has(response)) throw new SamlRefusal("response_unsigned");
  // Our key answers nobody's questions about a ciphertext where the provider must have signed what is around it.
  if (encrypted && idp.signed !== "assertion") verifiedRoot(text, idp.certificates);
  const opened = encrypted
    ? await open(text, response, assertion, [sp.privateKey, ...sp.formerKeys])
    : undefined;
  const inspected = opened?.assertion ?? assertion;
  const inner = opened === undefined ? outer : signaturesOf(inspected, [inspected]);
  if (idp.signed !== "response" && !inner.has(inspected)) throw new SamlRefusal("assertion_unsigned");
  const bytes = plainMarkup(await verifiedAssertion(text, parties, opened?.key ?? sp.privateKey));
  const signed = parseTree(bytes);
  if (!sameElement(signed, inspected)) throw new SamlRefusal("signed_bytes_differ");
  return {
    ...(await readAssertion(signed, bytes, parties, expected)),
    encrypted,
    signed: signedName(outer.has(response), inner.has(inspected)),
  };
}

/** Rows 8, 9, 10 and 12 on what may be unsigned: such values can only refuse. */
function envelope(
  response: XmlElement,
  { sp, idp }: Parties,
  { requestId }: Expected,
  isSigned: boolean,
): void {
  if (!isSuccess(response)) throw new SamlRefusal("status_not_success");
  const issuers = childrenOf(response, saml, "Issuer");
  if (issuers.length > 0 && issuerOf(response) !== idp.entityId) throw new SamlRefusal("issuer_mismatch");
  const destination = attributeOf(response, "Destination");
  if (destination === undefined && isSigned) throw new SamlRefusal("destination_missing");
  if (destination !== undefined && destination !== sp.acsUrl) throw new SamlRefusal("destination_mismatch");
  answers(attributeOf(response, "InResponseTo"), requestId);
}

/** Rows 2 to 5 once more, for what the ciphertext hid. */
async function open(text: string, response: XmlElement, encrypted: XmlElement, keys: string[]) {
  encryptionForm(encrypted);
  const opened = await decrypted(serialized(text, "EncryptedAssertion"), keys);
  if (opened.text.length > largestMessage) throw new SamlRefusal("message_too_large");
  const assertion = parseTree(plainMarkup(opened.text));
  assertionShape(assertion, response);
  return { assertion, key: opened.key };
}

/** Which request a response says it answers; only to look the transaction up, whose ID is then demanded. */
export function inResponseTo(message: string): string | null {
  try {
    const root = parseTree(plainMarkup(decodeMessage(message)));
    return attributeOf(root, "InResponseTo") ?? null;
  } catch {
    return null;
  }
}
