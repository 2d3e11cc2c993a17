import * as z from "zod/mini";
import { deferred } from "../kernel/deferred.ts";
import { isPublicHost } from "../kernel/public-host.ts";

/** Where metadata may be fetched: `https`, a public server's name, its own port. */
export function isMetadataUrl(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return (
    url?.protocol === "https:" &&
    url.port === "" &&
    url.username === "" &&
    url.password === "" &&
    isPublicHost(url.hostname)
  );
}

const isCertificate = (text: string): boolean =>
  /^[A-Za-z0-9+/]{200,}={0,2}$/.test(text.replaceAll(/-----(?:BEGIN|END) CERTIFICATE-----|\s/g, ""));

/**
 * What a company says of its SAML identity provider. Its metadata says the rest: entity ID, addresses, certificates.
 * One of the two is needed: an address is read again before it runs out, a text is what it is.
 */
export const samlSettings = deferred(() =>
  z
    .strictObject({
      metadata_url: z.optional(
        z
          .string()
          .check(z.maxLength(1_000), z.refine(isMetadataUrl, "must be an https address of a public host")),
      ),
      metadata: z.optional(z.string().check(z.minLength(100), z.maxLength(60_000))),
      /** The metadata must be signed with this certificate's key (base64 or PEM); without it, its address vouches. */
      metadata_certificate: z.optional(
        z.string().check(z.maxLength(8_000), z.refine(isCertificate, "must be a certificate, base64 or PEM")),
      ),
      /** What the provider signs; `assertion` if nothing is said. */
      signed: z.optional(z.enum(["assertion", "response", "both"])),
      /** Takes encrypted assertions only. */
      encrypted: z.optional(z.boolean()),
      /** Asks by a form although the provider takes redirects too. */
      binding: z.optional(z.enum(["redirect", "post"])),
      /** Lets a sign-in begin at the provider's own portal. */
      idp_initiated: z.optional(z.boolean()),
      /** Which kind of NameID is asked for; if nothing is said, whatever the provider sends. */
      name_id: z.optional(z.enum(["persistent", "email", "unspecified"])),
    })
    .check(
      z.refine(
        ({ metadata_url, metadata }) => (metadata_url === undefined) !== (metadata === undefined),
        "needs `metadata_url` or `metadata`, not both",
      ),
    ),
);
export type SamlSettings = z.output<typeof samlSettings>;
