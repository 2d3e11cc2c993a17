import { constants, createCipheriv, publicEncrypt, randomBytes, X509Certificate } from "node:crypto";
import { SignedXml } from "xml-crypto";
import { type KeyPair, selfSigned } from "../../../shared/saml/certificate.ts";

export const exclusive = "http://www.w3.org/2001/10/xml-exc-c14n#";
export const enveloped = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
export const rsaSha256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
export const sha256 = "http://www.w3.org/2001/04/xmlenc#sha256";

const pairs = new Map<string, Promise<KeyPair>>();

/** A key pair by name, drawn once in a process: drawing RSA keys is what these tests would else wait for. */
export function keyPair(name: string, now = Date.now()): Promise<KeyPair> {
  const year = 365 * 86_400_000;
  const drawn =
    pairs.get(name) ?? selfSigned({ commonName: name, notBefore: now - year, notAfter: now + year });
  pairs.set(name, drawn);
  return drawn;
}

export interface SigningChange {
  algorithm?: string;
  digest?: string;
  canonical?: string;
  transforms?: string[];
  /** Signs with the certificate's text as a shared secret, as a confused verifier would check it. */
  hmac?: boolean;
  keyInfo?: string;
}

/** Signs one element, named by its ID, and puts the signature behind its issuer, where the schema wants it. */
export function signed(xml: string, id: string, pair: KeyPair, change: SigningChange = {}): string {
  const signer = new SignedXml({
    privateKey: pair.privateKey,
    publicCert: pair.certificate,
    signatureAlgorithm: (change.algorithm ?? rsaSha256) as typeof rsaSha256,
    canonicalizationAlgorithm: (change.canonical ?? exclusive) as typeof exclusive,
  });
  if (change.hmac) {
    signer.enableHMAC();
    signer.privateKey = pair.certificate;
    signer.signatureAlgorithm = "http://www.w3.org/2000/09/xmldsig#hmac-sha1";
  }
  const { keyInfo } = change;
  if (keyInfo !== undefined) signer.getKeyInfoContent = () => keyInfo;
  const element = `//*[@ID="${id}"]`;
  signer.addReference({
    xpath: element,
    transforms: (change.transforms ?? [enveloped, exclusive]) as [typeof enveloped],
    digestAlgorithm: (change.digest ?? sha256) as typeof sha256,
  });
  signer.computeSignature(xml, {
    prefix: "ds",
    location: { reference: `${element}/*[local-name(.)="Issuer"]`, action: "after" },
  });
  return signer.getSignedXml();
}

/** The signature with this reference, as text. */
export function signatureOf(xml: string, id: string): string {
  const found = xml
    .match(/<ds:Signature .*?<\/ds:Signature>/gs)
    ?.find((text) => text.includes(`URI="#${id}"`));
  if (found === undefined) throw new Error(`no signature of ${id}`);
  return found;
}

export interface EncryptionChange {
  content?: string;
  transport?: string;
  digest?: string;
  apart?: boolean;
  /** What holds the ciphertext; an EncryptedAssertion, if nothing is said. */
  as?: "EncryptedID";
}

const gcm = "http://www.w3.org/2009/xmlenc11#aes256-gcm";
const oaep = "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p";
const ciphers: Record<string, [name: string, key: number, iv: number]> = {
  [gcm]: ["aes-256-gcm", 32, 12],
  "http://www.w3.org/2009/xmlenc11#aes128-gcm": ["aes-128-gcm", 16, 12],
  "http://www.w3.org/2001/04/xmlenc#aes256-cbc": ["aes-256-cbc", 32, 16],
  "http://www.w3.org/2001/04/xmlenc#aes128-cbc": ["aes-128-cbc", 16, 16],
  "http://www.w3.org/2001/04/xmlenc#tripledes-cbc": ["des-ede3-cbc", 24, 8],
};

/** An EncryptedAssertion, or another holder, around any text (XML Encryption 1.0 §5). */
export function encrypted(text: string, certificate: string, change: EncryptionChange = {}): string {
  const holder = change.as ?? "EncryptedAssertion";
  const keyId = change.as === undefined ? "_key1" : "_key2";
  const content = change.content ?? gcm;
  const transport = change.transport ?? oaep;
  const [name, size, ivSize] = ciphers[content] ?? ["aes-256-gcm", 32, 12];
  const [key, iv] = [randomBytes(size), randomBytes(ivSize)];
  const cipher = createCipheriv(name as "aes-256-gcm", key, iv);
  const sealed = [iv, cipher.update(text, "utf8"), cipher.final()];
  if (name.endsWith("gcm")) sealed.push(cipher.getAuthTag());
  const padding = transport === oaep ? constants.RSA_PKCS1_OAEP_PADDING : constants.RSA_PKCS1_PADDING;
  const wrapped = publicEncrypt(
    { key: new X509Certificate(certificate).publicKey, padding, oaepHash: "sha1" },
    key,
  );
  const digest = change.digest ? `<ds:DigestMethod Algorithm="${change.digest}"/>` : "";
  const encryptedKey =
    `<xenc:EncryptedKey Id="${keyId}"><xenc:EncryptionMethod Algorithm="${transport}">${digest}</xenc:EncryptionMethod>` +
    `<xenc:CipherData><xenc:CipherValue>${wrapped.toString("base64")}</xenc:CipherValue></xenc:CipherData></xenc:EncryptedKey>`;
  const retrieval = `<ds:RetrievalMethod Type="http://www.w3.org/2001/04/xmlenc#EncryptedKey" URI="#${keyId}"/>`;
  return (
    `<saml:${holder} xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">` +
    '<xenc:EncryptedData xmlns:xenc="http://www.w3.org/2001/04/xmlenc#" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" ' +
    `Type="http://www.w3.org/2001/04/xmlenc#Element"><xenc:EncryptionMethod Algorithm="${content}"/>` +
    `<ds:KeyInfo>${change.apart ? retrieval : encryptedKey}</ds:KeyInfo><xenc:CipherData><xenc:CipherValue>` +
    `${Buffer.concat(sealed).toString("base64")}</xenc:CipherValue></xenc:CipherData></xenc:EncryptedData>` +
    `${change.apart ? encryptedKey.replace("<xenc:EncryptedKey", '<xenc:EncryptedKey xmlns:xenc="http://www.w3.org/2001/04/xmlenc#" xmlns:ds="http://www.w3.org/2000/09/xmldsig#"') : ""}` +
    `</saml:${holder}>`
  );
}
