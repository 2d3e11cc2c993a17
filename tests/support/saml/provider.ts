import { inflateRawSync } from "node:zlib";
import type { ConnectionView } from "../../../shared/connections/contract.ts";
import type { Region } from "../../../shared/kernel/region.ts";
import { type Company, openCompany } from "../company.ts";
import { platform } from "../platform.ts";
import {
  type Addresses,
  assertionXml,
  attribute,
  idpEntityId,
  message,
  nameId,
  responseXml,
} from "./messages.ts";
import { encrypted, keyPair, signed } from "./signer.ts";

const bodyOf = (pem: string) => pem.replaceAll(/-----[^-]+-----|\s/g, "");

/** Metadata of the tests' own identity provider. */
export const providerMetadata = (certificates: string[], more = ""): string =>
  `<?xml version="1.0" encoding="UTF-8"?><md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${idpEntityId}">` +
  '<md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">' +
  certificates
    .map(
      (certificate) =>
        '<md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data>' +
        `<ds:X509Certificate>${bodyOf(certificate)}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>`,
    )
    .join("") +
  '<md:SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://idp.example/slo"/>' +
  '<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://idp.example/post"/>' +
  `<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://idp.example/sso"/>${more}` +
  "</md:IDPSSODescriptor></md:EntityDescriptor>";

/** One browser: it keeps cookies and follows nothing by itself. */
export class SsoBrowser {
  readonly cookies = new Map<string, string>();

  /** `origin`: the page that holds the form; a provider's page has another than ours. */
  async ask(target: string, form?: Record<string, string>, origin?: string): Promise<Response> {
    const { pathname, search } = new URL(target, platform().url);
    const response = await platform().fetch(pathname + search, {
      headers: {
        cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; "),
        ...(origin ? { origin } : {}),
      },
      ...(form ? { method: "POST", body: new URLSearchParams(form) } : {}),
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (/max-age=0/i.test(line)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return response;
  }

  /** Whether the console opens. */
  async isIn(): Promise<boolean> {
    return (await this.ask("/console")).status === 200;
  }
}

export interface SamlCompany {
  company: Company;
  connection: ConnectionView;
  domain: string;
}

/** A company with a verified domain and a SAML connection to the tests' provider, as its owner set it up. */
export async function samlCompany(region: Region, saml: Record<string, unknown> = {}): Promise<SamlCompany> {
  const company = await openCompany(platform(), { region });
  const domain = `${company.slug}.example`;
  const now = await platform().clock.now();
  const [place] = await platform().d1<{ n: number }>(
    [region, 0],
    "select count(*) as n from all_tenants where id = ?",
    company.id,
  );
  const database: Region | [Region, number] = place?.n === 1 ? [region, 0] : [region, 1];
  await platform().d1(
    database,
    `insert into all_domains (tenant_id, id, name, record, status, verified_at, created_at, updated_at)
     values (?1, 'dom_' || substr(lower(hex(randomblob(13))), 1, 26), ?2, 'x', 'verified', ?3, ?3, ?3)`,
    company.id,
    domain,
    now,
  );
  const { certificate } = await keyPair("provider");
  const body = {
    ...{ provider: "saml", name: "Own provider", jit: true, default_role: "developer" },
    saml: { metadata: providerMetadata([certificate]), ...saml },
  };
  const connection = await company.ask<ConnectionView>("POST", "/v1/connections", { body });
  return { company, connection, domain };
}

export interface Request {
  id: string;
  relayState: string;
  query: string;
}

/** What the provider is asked by this address. */
export function requestOf(start: string): Request {
  const location = new URL(start);
  const query = location.searchParams;
  const xml = inflateRawSync(Buffer.from(query.get("SAMLRequest") ?? "", "base64")).toString();
  return {
    id: / ID="([^"]+)"/.exec(xml)?.[1] ?? "",
    relayState: query.get("RelayState") ?? "",
    query: location.search.slice(1),
  };
}

/** Begins a sign-in and reads what the provider is asked. */
export async function departs(browser: SsoBrowser, url: string): Promise<Request> {
  const response = await browser.ask(url);
  return requestOf(response.headers.get("location") ?? "about:blank");
}

interface Answer {
  email: string;
  /** Of the request; `null`: nobody asked. */
  requestId: string | null;
  assertionId?: string;
  encryptedFor?: string;
  /** Whose key signs; the provider's, if nothing is said. */
  signer?: string;
  sessionIndex?: string;
}

/** The provider's signed answer for this connection, as base64. */
export async function answerFor({ urls }: ConnectionView, answer: Answer): Promise<string> {
  const now = await platform().clock.now();
  const to: Addresses = { sp: urls.metadata, acs: urls.acs, idp: idpEntityId, requestId: answer.requestId };
  const id = answer.assertionId ?? `_${crypto.randomUUID()}`;
  const said = { now, id, subject: nameId(answer.email), attributes: attribute("email", answer.email) };
  const provider = await keyPair(answer.signer ?? "provider");
  const { encryptedFor, sessionIndex = "_session1" } = answer;
  const assertion = assertionXml(said, to).replace('"_session1"', `"${sessionIndex}"`);
  if (encryptedFor === undefined) return message(signed(responseXml(now, assertion, {}, to), id, provider));
  const inside = encrypted(signed(assertion, id, provider), encryptedFor);
  return message(responseXml(now, inside, {}, to));
}

/** A test sign-in, and then the connection is on. `signer`: whose key the provider has. */
export async function enable(
  { company, connection, domain }: SamlCompany,
  signer = "provider",
): Promise<void> {
  const browser = new SsoBrowser();
  const { url } = await company.ask<{ url: string }>("POST", `/v1/connections/${connection.id}/tests`, {
    body: {},
  });
  const asked = await departs(browser, url);
  const certificate = await serviceCertificate(connection);
  const answer = await answerFor(connection, {
    ...{ email: `test@${domain}`, requestId: asked.id, signer },
    ...(connection.saml?.encrypted ? { encryptedFor: certificate } : {}),
  });
  await browser.ask(connection.urls.acs, { SAMLResponse: answer, RelayState: asked.relayState });
  const { version } = await company.ask<ConnectionView>("GET", `/v1/connections/${connection.id}`);
  await company.ask("PATCH", `/v1/connections/${connection.id}`, {
    body: { status: "enabled" },
    headers: { "if-match": `"v${version}"` },
  });
}

/** Our certificate towards the connection, as its metadata publishes it. */
export async function serviceCertificate({ urls }: ConnectionView): Promise<string> {
  const metadata = await (await new SsoBrowser().ask(urls.metadata)).text();
  const body = /<ds:X509Certificate>([^<]+)</.exec(metadata)?.[1] ?? "";
  return `-----BEGIN CERTIFICATE-----\n${body.trim()}\n-----END CERTIFICATE-----\n`;
}
