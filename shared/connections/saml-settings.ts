import * as z from "zod/mini";

/** What a company says of its SAML identity provider. */
export const samlSettings = z.strictObject({});
export type SamlSettings = z.output<typeof samlSettings>;
