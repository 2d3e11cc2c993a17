import { SamlRefusal, type ServiceProvider } from "./contract.ts";
import { encryptionForm } from "./encryption-form.ts";
import { decrypted } from "./engine.ts";
import { parseTree, serialized } from "./parser.ts";
import { largestMessage, plainMarkup } from "./raw-text.ts";
import { attributeOf, everyElement, isNamed, saml, type XmlElement } from "./tree.ts";

const identifiers = ["NameID", "EncryptedID", "BaseID"];

/**
 * Row 15: who is meant, in the clear or encrypted for us (SAML Core §2.2.4). `holder` is a subject or a logout request
 * within `signed`, the canonical bytes whose signature held: a ciphertext nobody vouches for is never tried on a key.
 * @throws {SamlRefusal} as for an encrypted assertion, and `name_id_count`, `name_id_invalid`
 */
export async function nameIdOf(holder: XmlElement, signed: string, sp: ServiceProvider) {
  const [found, more] = holder.children.filter(({ name }) => identifiers.includes(name));
  if (found === undefined || more !== undefined || found.space !== saml || found.name === "BaseID")
    throw new SamlRefusal("name_id_count");
  return readNameId(found.name === "NameID" ? found : await opened(found, signed, sp));
}

/** Rows 2 and 5 once more, for what the ciphertext hid. */
async function opened(encrypted: XmlElement, signed: string, sp: ServiceProvider): Promise<XmlElement> {
  // The text is found by this name, so no second one may stand anywhere: not even where nobody would read it.
  const everywhere = everyElement(parseTree(signed)).filter(({ name }) => name === encrypted.name);
  if (everywhere.length !== 1) throw new SamlRefusal("name_id_count");
  encryptionForm(encrypted);
  const keys = [sp.privateKey, ...sp.formerKeys];
  const { text } = await decrypted(serialized(signed, encrypted.name), keys);
  if (text.length > largestMessage) throw new SamlRefusal("message_too_large");
  const nameId = parseTree(plainMarkup(text));
  if (!isNamed(nameId, saml, "NameID")) throw new SamlRefusal("name_id_invalid", nameId.name);
  return nameId;
}

/** The account's key must read the same to everybody, so nothing is taken out of it that the signer wrote. */
function readNameId(nameId: XmlElement) {
  const text = nameId.text.trim();
  if (nameId.children.length > 0 || text === "" || text.length > 1024 || /[\p{Cc}\p{Cf}]/u.test(text))
    throw new SamlRefusal("name_id_invalid");
  return {
    nameId: text,
    nameIdFormat: attributeOf(nameId, "Format") ?? null,
    nameQualifier: attributeOf(nameId, "NameQualifier") ?? null,
    spNameQualifier: attributeOf(nameId, "SPNameQualifier") ?? null,
  };
}
