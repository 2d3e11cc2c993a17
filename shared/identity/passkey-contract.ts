import * as z from "zod/mini";
import { id, instant, line } from "../http/wire.ts";
import { deferred } from "../kernel/deferred.ts";
import { registrationResponse } from "./contract.ts";
import { makerProofs, passkeyKinds } from "./passkey-rules.ts";

const kind = deferred(() => z.enum(passkeyKinds));
const transaction = deferred(() => z.string().check(z.minLength(1), z.maxLength(64), z.regex(/^[0-9a-z]+$/)));

export const passkeyParams = deferred(() => z.object({ id: id("passkey") }));

/** One of a person's own keys. What it says of itself (`aaguid`, `maker`) is proof only with an attestation. */
export const passkeyView = deferred(() =>
  z.object({
    id: id("passkey"),
    /** `security_key`: only after a password. */
    kind,
    name: z.string(),
    created_at: instant,
    last_used_at: z.nullable(instant),
    transports: z.array(z.string()),
    /** It may be copied to other devices, and it is. */
    backup_eligible: z.boolean(),
    backed_up: z.boolean(),
    aaguid: z.string(),
    maker: z.nullable(z.string()),
    /** The format of the statement its maker signed; `none`: there is none. */
    attestation: z.string(),
    /** `proven`: the statement led to the roots its maker published; `claimed`: nobody here could say. */
    maker_proof: z.enum(makerProofs),
    version: z.int(),
  }),
);
export type PasskeyView = z.output<typeof passkeyView>;

export const passkeyList = deferred(() => z.object({ data: z.array(passkeyView) }));

export const newPasskeyOptionsInput = deferred(() => z.strictObject({ kind: z._default(kind, "passkey") }));
export type NewPasskeyOptionsInput = z.output<typeof newPasskeyOptionsInput>;

export const newPasskeyInput = deferred(() =>
  z.strictObject({
    kind: z._default(kind, "passkey"),
    /** Absent: called after its maker. */
    name: z.optional(line(60)),
    transaction,
    response: registrationResponse,
  }),
);
export type NewPasskeyInput = z.output<typeof newPasskeyInput>;

export const passkeyPatch = deferred(() => z.strictObject({ name: line(60) }));
export type PasskeyPatch = z.output<typeof passkeyPatch>;
