import * as z from "zod/mini";
import { id, instant, pageOf, pageQuery } from "../http/wire.ts";
import { deferred } from "../kernel/deferred.ts";

const word = deferred(() => z.string().check(z.minLength(1), z.maxLength(100), z.regex(/^[\w.:-]+$/)));

/** `from` is included, `to` is not. */
export const auditFilter = deferred(() =>
  z.strictObject({
    action: z.optional(word),
    actor: z.optional(word),
    target: z.optional(word),
    from: z.optional(instant),
    to: z.optional(instant),
  }),
);
export type AuditFilter = z.infer<typeof auditFilter>;

export const auditQuery = deferred(() => z.strictObject({ ...pageQuery.shape, ...auditFilter.shape }));
export type AuditQuery = z.infer<typeof auditQuery>;

export const auditEventView = deferred(() =>
  z.object({
    id: id("audit"),
    at: instant,
    actor: z.object({ kind: z.enum(["user", "api_key", "system", "operator"]), id: z.string() }),
    action: z.string(),
    target: z.object({ kind: z.string(), id: z.string() }),
    request_id: z.string(),
    detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  }),
);

export type AuditEventView = z.infer<typeof auditEventView>;

export const auditPage = pageOf(auditEventView);
export type AuditPage = z.infer<typeof auditPage>;
