/** 3 to 40 characters: letters, digits and inner hyphens, as in a host name. */
export const slugPattern = /^[a-z0-9](?:[a-z0-9-]{1,38}[a-z0-9])$/;

/** Names that a person would take for the product's own, or that are a region's. */
const reserved = new Set(
  (
    "about account accounts admin administrator api app assets audit auth au autonomous billing blog ca careers " +
    "cdn console contact dashboard demo dev developer developers directory docs edge enterprise eu help identity " +
    "internal leanvibe legal localhost login logout mail me metrics mfa oauth oidc ops owner pages passkey " +
    "password ping pricing privacy production public register root saml sandbox scim security settings signin " +
    "signout signup smtp sso staging static status stripe support system team tenant tenants terms test token uk " +
    "us user users webhook webhooks well-known www"
  ).split(" "),
);

/** What a slug is made of when nobody chose one; may come out too short, which `slugFault` says. */
export const slugFrom = (name: string): string =>
  name
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "")
    .slice(0, 40)
    .replaceAll(/-+$/g, "");

export interface Fault {
  code: string;
  detail: string;
}

export function slugFault(slug: string): Fault | undefined {
  if (!slugPattern.test(slug))
    return {
      code: "format",
      detail:
        "must be 3 to 40 lower-case letters, digits and inner hyphens; choose one if the name gives none",
    };
  if (reserved.has(slug)) return { code: "reserved", detail: "is reserved: choose another" };
  return undefined;
}
