import { pem } from "./certificate.ts";
import type { Binding, Endpoints, ImportedProvider, Verdict } from "./contract.ts";
import { SamlRefusal } from "./contract.ts";
import { verifiedRoot } from "./enveloped-signature.ts";
import { parseTree } from "./parser.ts";
import { plainMarkup } from "./raw-text.ts";
import { signaturesOf } from "./signature-form.ts";
import { attributeOf, childrenOf, ds, everyElement, instant, md, type XmlElement } from "./tree.ts";

const largestMetadata = 500_000;
const bindings: ReadonlyMap<string, Binding> = new Map([
  ["urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect", "redirect"],
  ["urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST", "post"],
]);

/**
 * An identity provider's metadata (SAML Metadata §2.4.3) as a connection keeps it. It is trusted for where it
 * came from, an address the company named or a text its administrator pasted, and where the company named a
 * certificate too, for its signature: then only the signed bytes are read. Comments are common and dropped.
 */
export function readProviderMetadata(text: string, certificate: string | null): Verdict<ImportedProvider> {
  try {
    if (text.length > largestMetadata) throw new SamlRefusal("message_too_large");
    const uncommented = text
      .replace(/^\uFEFF/, "")
      .replaceAll(/<!--.*?-->/gs, "")
      .trim();
    const plain = plainMarkup(uncommented);
    return {
      ok: true,
      value: providerOf(certificate === null ? parseTree(plain) : signed(plain, certificate)),
    };
  } catch (error) {
    return { ok: false, reason: error instanceof SamlRefusal ? error.reason : "engine_refused" };
  }
}

/** @throws {SamlRefusal} unless the whole document is signed, by the one key the company named */
function signed(plain: string, certificate: string): XmlElement {
  const root = parseTree(plain);
  if (!signaturesOf(root, [root]).has(root)) throw new SamlRefusal("message_unsigned");
  return parseTree(plainMarkup(verifiedRoot(plain, [certificateOf(certificate)])));
}

function providerOf(root: XmlElement): ImportedProvider {
  const found = everyElement(root).filter(
    (element) => element.space === md && element.name === "IDPSSODescriptor",
  );
  const [role] = found;
  const entity = role?.parent;
  const entityId = entity ? attributeOf(entity, "entityID")?.trim() : undefined;
  if (found.length !== 1 || !role || !entity || !entityId) throw new SamlRefusal("provider_missing");
  const certificates = signingCertificates(role);
  if (certificates.length === 0) throw new SamlRefusal("certificate_missing");
  const signOn = services(role, "SingleSignOnService");
  const logout = services(role, "SingleLogoutService");
  const [asked, ended] = [preferred(signOn), preferred(logout)];
  if (asked === undefined) throw new SamlRefusal("sign_on_address_missing");
  return {
    entityId,
    ssoUrl: asked.url,
    ssoBinding: asked.binding,
    sloUrl: ended?.url ?? null,
    sloBinding: ended?.binding ?? "redirect",
    sloResponseUrl: ended?.responseUrl ?? null,
    ...{ signOn, logout },
    certificates,
    validUntil: soonest(within(role, "validUntil").map(instant)),
    cacheFor: soonest(within(role, "cacheDuration").map(duration)),
  };
}

/** What an attribute says at the role, its entity and every group around: each holds for all below it. */
function within(role: XmlElement, name: string): string[] {
  const found: string[] = [];
  for (let element: XmlElement | null = role; element; element = element.parent) {
    const value = attributeOf(element, name);
    if (value !== undefined) found.push(value);
  }
  return found;
}

const soonest = (values: number[]): number | null => (values.length === 0 ? null : Math.min(...values));

const unit = { day: 86_400_000, hour: 3_600_000, minute: 60_000, second: 1_000 };

/** Milliseconds of an xs:duration; a year is 365 days and a month 30, which is near enough for a cache. */
export function duration(text: string): number {
  const form =
    /^P(?=[\dT])(?:(\d{1,4})Y)?(?:(\d{1,4})M)?(?:(\d{1,5})D)?(?:T(?=\d)(?:(\d{1,6})H)?(?:(\d{1,7})M)?(?:(\d{1,9})(?:\.\d{1,9})?S)?)?$/;
  const found = form.exec(text.trim());
  if (!found) throw new SamlRefusal("duration_malformed");
  const [years = 0, months = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = found
    .slice(1)
    .map((part) => Number(part ?? 0));
  const wholeDays = years * 365 + months * 30 + days;
  return wholeDays * unit.day + hours * unit.hour + minutes * unit.minute + seconds * unit.second;
}

/** Every key that may sign: during a change of keys there are two (SAML Metadata §2.4.1.1). */
function signingCertificates(role: XmlElement): string[] {
  const signing = childrenOf(role, md, "KeyDescriptor").filter(
    (key) => attributeOf(key, "use") !== "encryption",
  );
  const texts = signing
    .flatMap(everyElement)
    .filter(({ space, name }) => space === ds && name === "X509Certificate")
    .map(({ text }) => text.replaceAll(/\s/g, ""));
  return [...new Set(texts)].map(certificateOf);
}

/** PEM of a certificate given as base64 or PEM. */
export function certificateOf(text: string): string {
  const body = text.replaceAll(/-----(?:BEGIN|END) CERTIFICATE-----|\s/g, "");
  if (!/^[A-Za-z0-9+/]{200,8000}={0,2}$/.test(body) || body.length % 4 !== 0)
    throw new SamlRefusal("certificate_missing", "not a certificate");
  const bytes = Uint8Array.from(atob(body), (character) => character.charCodeAt(0));
  if (bytes[0] !== 0x30) throw new SamlRefusal("certificate_missing", "not a certificate");
  return pem("CERTIFICATE", bytes);
}

/** Where each binding we speak is answered, the first address of each; https only but on this machine. */
function services(role: XmlElement, name: string): Endpoints {
  const found: Endpoints = {};
  for (const service of childrenOf(role, md, name)) {
    const binding = bindings.get(attributeOf(service, "Binding") ?? "");
    const url = attributeOf(service, "Location")?.trim() ?? "";
    if (binding === undefined || !isAddress(url)) continue;
    const response = attributeOf(service, "ResponseLocation")?.trim();
    found[binding] ??= { url, responseUrl: response && isAddress(response) ? response : null };
  }
  return found;
}

/** A redirect leads on without a page of ours in between. */
const preferred = ({ redirect, post }: Endpoints) =>
  redirect ? { binding: "redirect" as const, ...redirect } : post && { binding: "post" as const, ...post };

/** A person's browser goes there: nothing but the web, and encrypted. */
export const isAddress = (text: string): boolean =>
  URL.canParse(text) &&
  (new URL(text).protocol === "https:" || /^http:\/\/(?:localhost|127\.0\.0\.1)(?::\d+)?\//.test(text));
