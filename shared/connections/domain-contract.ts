import * as z from "zod/mini";
import { id, instant } from "../http/wire.ts";
import { deferred } from "../kernel/deferred.ts";
import { isPublicHost } from "../kernel/public-host.ts";

/** As DNS spells it: lower case, other scripts in punycode, no dot at the end. */
function spelled(text: string): string {
  const url = URL.canParse(`https://${text}/`) ? new URL(`https://${text}/`) : undefined;
  return url && url.pathname === "/" && url.port === "" && url.username === "" ? url.hostname : "";
}

export const domainInput = deferred(() =>
  z.strictObject({
    name: z.pipe(
      z.string().check(z.minLength(3), z.maxLength(253), z.regex(/^[^\s/@:?#\\%]+$/)),
      z.pipe(
        z.transform((text: string) => spelled(text)),
        z.string().check(z.refine(isPublicHost, "must be a public domain")),
      ),
    ),
  }),
);
export type DomainInput = z.output<typeof domainInput>;

export const domainPatch = deferred(() =>
  z.strictObject({
    /** Nobody of this domain but an owner signs in without single sign-on. */
    sso_required: z.boolean(),
  }),
);
export type DomainPatch = z.output<typeof domainPatch>;

export const domainView = deferred(() =>
  z.object({
    id: id("domain"),
    name: z.string(),
    status: z.enum(["pending", "verified"]),
    /** What DNS must say. It is looked at again each day: three days without it, and the domain is no longer yours here. */
    record: z.object({ type: z.literal("TXT"), name: z.string(), value: z.string() }),
    verified_at: z.nullable(instant),
    checked_at: z.nullable(instant),
    sso_required: z.boolean(),
    created_at: instant,
    version: z.int(),
  }),
);
export type DomainView = z.output<typeof domainView>;
export const domainList = deferred(() => z.object({ data: z.array(domainView) }));
export const domainParams = deferred(() => z.strictObject({ id: id("domain") }));
