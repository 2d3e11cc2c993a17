import * as z from "zod/mini";
import { id } from "../http/wire.ts";
import { deferred } from "../kernel/deferred.ts";
import { regions } from "../kernel/region.ts";

const word = deferred(() => z.string().check(z.minLength(1), z.maxLength(100)));
const shard = deferred(() => z.int().check(z.minimum(0), z.maximum(1_000)));
/** X25519 or SHA-256: 32 bytes, base64url. */
const bytes32 = deferred(() => z.string().check(z.regex(/^[A-Za-z0-9_-]{43}$/)));
/** Sealed from region to region; who carries it sees how long it is. */
const box = deferred(() => z.string().check(z.minLength(1), z.maxLength(8_000_000)));
const named = () => ({ tenant_id: id("tenant"), move_id: id("move") });

/** Another region, or with `to_shard` another database of the same one. */
export const departureInput = deferred(() =>
  z.strictObject({
    to_region: z.enum(regions),
    to_shard: z._default(z.nullable(shard), null),
  }),
);

export const movePlan = deferred(() =>
  z.object({
    ...named(),
    kind: z.enum(["region", "shard"]),
    from_region: z.enum(regions),
    from_shard: shard,
    to_region: z.enum(regions),
    to_shard: z.nullable(shard),
    by: word,
    public_key: bytes32,
  }),
);

export const invitation = deferred(() => z.object({ plan: movePlan, signature: bytes32 }));
export const invitationInput = deferred(() =>
  z.strictObject({ plan: z.strictObject(movePlan.shape), signature: bytes32 }),
);

export const boxInput = deferred(() =>
  z.strictObject({ ...named(), public_key: bytes32, sequence: z.int(), box }),
);
export const boxAnswer = deferred(() => z.object({ box: z.string() }));

export const parcelInput = deferred(() => z.strictObject({ ...named(), sequence: z.int(), box }));
export const standingInput = deferred(() => z.strictObject({ tenant_id: id("tenant") }));
export const abortInput = deferred(() => z.strictObject(named()));

/** Where a move stands, and what to carry next. */
export const standingView = deferred(() =>
  z.object({
    ...named(),
    stage: z.enum(["copying", "frozen", "settling", "done", "aborted"]),
    /** What is being asked for. */
    part: z.nullable(z.string()),
    /** Rows that came in so far; a row that changed meanwhile came more than once. */
    copied: z.int(),
    public_key: z.nullable(z.string()),
    sequence: z.int(),
    box: z.nullable(z.string()),
  }),
);
export type StandingView = z.output<typeof standingView>;
export type InvitationView = z.output<typeof invitation>;
