import * as z from "zod/mini";
import { id, instant } from "../http/wire.ts";
import { deferred } from "../kernel/deferred.ts";
import { regions } from "../kernel/region.ts";

/** What is attested of an erasure. The receipt itself says besides who says so and when. */
export const erasureClaims = deferred(() =>
  z.strictObject({
    erasure: id("privacyRequest"),
    tenant: id("tenant"),
    subject: id("user"),
    /** SHA-256 of `erasure:v1:<tenant>:<subject>`, base64url: what the ledger is asked by. */
    subject_digest: z.string().check(z.regex(/^[A-Za-z0-9_-]{43}$/)),
    region: z.enum(regions),
    requested_at: instant,
    erased_at: instant,
    /** What was erased. */
    scope: z.array(z.string()),
    /** The id of the destroyed key: the one that sealed whatever was the person's. */
    destroyed_key: z.string(),
    /** Until then a backup of the database may hold the wrapped key; the ledger undoes any restore of it. */
    backups_end_at: instant,
    statement: z.string(),
  }),
);
export type ErasureClaims = z.infer<typeof erasureClaims>;

/** `jws` holds all the other members, signed (EdDSA, typ `lv-erasure+jws`); keys: /.well-known/jwks.json. */
export const erasureReceipt = deferred(() =>
  z.extend(erasureClaims, {
    issuer: z.string(),
    issued_at: instant,
    jws: z.string(),
  }),
);
export type ErasureReceipt = z.infer<typeof erasureReceipt>;
