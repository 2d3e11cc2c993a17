import * as z from "zod/mini";
import { deferred } from "../kernel/deferred.ts";
import { isPublicHost } from "../kernel/public-host.ts";

/** `https`, a public server's name, its own port, nothing behind the path (OpenID Connect Discovery §2). */
export function isIssuer(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== "https:" || url.port !== "" || url.username !== "" || url.password !== "")
    return false;
  return !/[?#\\]/.test(text) && isPublicHost(url.hostname);
}

const host = deferred(() =>
  z.string().check(z.maxLength(253), z.regex(/^[a-z0-9.-]+$/), z.refine(isPublicHost, "must be a domain")),
);
const guid = deferred(() =>
  z.string().check(z.regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/)),
);

/** What a company says of its OpenID provider. Which of the three names the issuer follows from the provider. */
export const oidcSettings = deferred(() =>
  z.strictObject({
    client_id: z.string().check(z.minLength(1), z.maxLength(255), z.regex(/^[\x21-\x7e]+$/)),
    /** Okta and any other provider: exactly as its discovery document says. */
    issuer: z.optional(
      z.string().check(z.maxLength(500), z.refine(isIssuer, "must be an https address of a public host")),
    ),
    /** Google: the Workspace domain; without it every Google account of a verified domain may come. */
    hosted_domain: z.optional(host),
    /** Microsoft Entra: the directory's GUID. */
    directory_id: z.optional(guid),
    /** Asked for besides `openid email profile`. */
    scopes: z.optional(
      z.array(z.string().check(z.regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,100}$/))).check(z.maxLength(10)),
    ),
  }),
);
export type OidcSettings = z.output<typeof oidcSettings>;
