import http from "node:http";
import { text } from "node:stream/consumers";
import samlp from "samlp";
import type { KeyPair } from "../../shared/saml/certificate.ts";

/** What `samlp` reads of a request, whatever the server. */
interface Arrival {
  method: string;
  query: Record<string, string>;
  body: Record<string, string>;
  headers: http.IncomingHttpHeaders;
}

/** A SAML identity provider (npm `samlp`) in which everybody signs in as whoever they say they are. */
export function samlPeer(port: number, issuer: string, { privateKey, certificate }: KeyPair): http.Server {
  const signing = { issuer, key: privateKey, cert: certificate };
  const here = `http://localhost:${port}`;
  return http.createServer(async (request, response) => {
    const url = new URL(request.url ?? "/", here);
    const arrival: Arrival = {
      method: request.method ?? "GET",
      query: Object.fromEntries(url.searchParams),
      body: Object.fromEntries(new URLSearchParams(await text(request))),
      headers: request.headers,
    };
    response.setHeader("content-type", "text/html; charset=utf-8");
    if (url.pathname === "/metadata") return void answerMetadata(response, { issuer, certificate, here });
    if (url.pathname !== "/sso") return void response.writeHead(404).end("nothing here\n");
    const asked = await parsed(arrival, signing).catch((error: Error) => error);
    if (asked instanceof Error || !asked.id)
      return void response.writeHead(400).end(escaped(`no SAML request: ${String(asked)}`));
    const email = arrival.body["email"];
    if (!email) return void response.end(signInForm(url.search));
    const answer = await signed(
      {
        ...signing,
        audience: asked.issuer,
        destination: asked.assertionConsumerServiceURL,
        recipient: asked.assertionConsumerServiceURL,
        inResponseTo: asked.id,
        nameIdentifierFormat: "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress",
        signatureAlgorithm: "rsa-sha256",
        digestAlgorithm: "sha256",
        lifetimeInSeconds: 300,
        sessionIndex: `_${crypto.randomUUID()}`,
      },
      email,
    );
    response.end(
      postForm(asked.assertionConsumerServiceURL, {
        SAMLResponse: Buffer.from(answer).toString("base64"),
        RelayState: url.searchParams.get("RelayState") ?? "",
      }),
    );
  });
}

interface Asked {
  id?: string;
  issuer: string;
  assertionConsumerServiceURL: string;
}

const parsed = (arrival: Arrival, options: object): Promise<Asked> =>
  new Promise((resolve, reject) => {
    samlp.parseRequest(arrival, options, (error, data) =>
      error ? reject(error) : resolve((data ?? {}) as Asked),
    );
  });

const signed = (options: object, email: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const [name = email] = email.split("@");
    const user = {
      id: email,
      emails: [{ value: email }],
      displayName: name,
      name: { givenName: name, familyName: "" },
    };
    samlp.getSamlResponse(options, user, (error, answer) => (error ? reject(error) : resolve(answer)));
  });

function answerMetadata(
  response: http.ServerResponse,
  { issuer, certificate, here }: { issuer: string; certificate: string; here: string },
): void {
  const body = certificate.replaceAll(/-----[A-Z ]+-----|\s/g, "");
  response.setHeader("content-type", "application/samlmetadata+xml");
  response.end(`<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${issuer}">
  <IDPSSODescriptor WantAuthnRequestsSigned="true" protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
    <KeyDescriptor use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>${body}</X509Certificate></X509Data></KeyInfo></KeyDescriptor>
    <SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="${here}/sso"/>
  </IDPSSODescriptor>
</EntityDescriptor>
`);
}

const escapes: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escaped = (value: string): string => value.replaceAll(/[&<>"]/g, (sign) => escapes[sign] ?? sign);

const page = (body: string): string =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>A SAML provider on this machine</title><body>${body}`;

const signInForm = (search: string): string =>
  page(`<h1>A SAML provider on this machine</h1>
<p>It believes whatever address is typed here.</p>
<form method="post" action="/sso${escaped(search)}">
<label>E-mail <input name="email" type="email" required autofocus></label> <button>Sign in</button></form>`);

const postForm = (action: string, fields: Record<string, string>): string =>
  page(
    `<form method="post" action="${escaped(action)}">${Object.entries(fields)
      .map(([name, value]) => `<input type="hidden" name="${name}" value="${escaped(value)}">`)
      .join(
        "",
      )}<button autofocus>Go back to LeanVibe</button></form><script>document.forms[0].submit()</script>`,
  );
