import * as oidc from "openid-client";
import type { Company } from "./company.ts";
import { type Client, issuerOf } from "./oauth.ts";
import { platform } from "./platform.ts";

/** What the library sends, as the test sees it. */
type Watch = (sent: { headers: Record<string, string> }) => void;

/** An independent library as the tool of a company, told the issuer and what the tool was given. */
export async function discoverAs(
  company: Company,
  { client_id }: Client,
  how: oidc.ClientAuth,
  watch?: Watch,
): Promise<oidc.Configuration> {
  const clockSkew = Math.round(((await platform().clock.now()) - Date.now()) / 1000);
  const asFetch: oidc.CustomFetch = (url, { method, headers, body }) => {
    watch?.({ headers: Object.fromEntries(new Headers(headers)) });
    return platform().fetch(url, {
      method,
      headers,
      ...(body === undefined || body === null ? {} : { body: body as string | URLSearchParams }),
    });
  };
  return oidc.discovery(new URL(issuerOf(company)), client_id, { [oidc.clockSkew]: clockSkew }, how, {
    execute: [oidc.allowInsecureRequests, oidc.enableNonRepudiationChecks],
    [oidc.customFetch]: asFetch,
  });
}
