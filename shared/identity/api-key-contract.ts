import * as z from "zod/mini";
import { id, instant, line, pageOf } from "../http/wire.ts";
import { permissions, roles } from "../kernel/access.ts";
import { deferred } from "../kernel/deferred.ts";
import { ownLimit } from "../limits/principal-limits.ts";

export const apiKeyInput = deferred(() =>
  z.strictObject({
    name: line(80),
    scopes: z.array(z.enum(permissions)).check(z.minLength(1), z.maxLength(permissions.length)),
    /** At most the creator's; the creator's own when left out. */
    role: z.optional(z.enum(roles)),
    expires_in_days: z._default(z.int().check(z.minimum(1), z.maximum(365)), 90),
    /** How often the key may ask, at most as often as the company; left out or `null`: as often. */
    requests_per_minute: z.optional(ownLimit),
  }),
);
export type ApiKeyInput = z.output<typeof apiKeyInput>;

/** JSON Merge Patch (RFC 7396). */
export const apiKeyPatch = deferred(() => z.strictObject({ requests_per_minute: z.optional(ownLimit) }));
export type ApiKeyPatch = z.output<typeof apiKeyPatch>;

const view = () => ({
  id: id("apiKey"),
  name: z.string(),
  /** The first characters, to recognise a key by. */
  hint: z.string(),
  role: z.enum(roles),
  scopes: z.array(z.enum(permissions)),
  requests_per_minute: z.nullable(z.int()),
  created_by: z.string(),
  created_at: instant,
  expires_at: instant,
  revoked_at: z.nullable(instant),
  version: z.int(),
});

export const apiKey = deferred(() => z.object(view()));
export type ApiKey = z.output<typeof apiKey>;

/** `secret` is shown once: `null` when the answer is a replay. */
export const createdApiKey = deferred(() => z.object({ ...view(), secret: z.nullable(z.string()) }));
export type CreatedApiKey = z.output<typeof createdApiKey>;

export const apiKeyParams = deferred(() => z.strictObject({ id: id("apiKey") }));
export const apiKeyPage = pageOf(apiKey);
