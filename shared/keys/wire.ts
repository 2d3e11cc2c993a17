import * as z from "zod/mini";
import { id, instant } from "../http/wire.ts";
import { deferred } from "../kernel/deferred.ts";
import { declarableRegions } from "../kernel/subprocessor.ts";

const word = (pattern: RegExp) => z.string().check(z.regex(pattern));

const credentials = () => ({
  access_key_id: word(/^[A-Za-z0-9_]{16,128}$/),
  secret_access_key: word(/^[\x21-\x7e]{16,256}$/),
});

/** A symmetric key of AWS KMS, or of a service that speaks its protocol. */
export const customerKeyInput = deferred(() =>
  z.strictObject({
    /** `https://` and a public host name, nothing behind it; left out: AWS's own in `aws_region`. */
    endpoint: z.optional(word(/^https:\/\/[a-z0-9.-]{4,253}\/?$/)),
    /** The region that requests are signed for. */
    aws_region: word(/^[a-z]{2}(?:-[a-z]+)+-\d$/),
    /** In which of our regions the service stands, by the company's own declaration. */
    place: z.enum(declarableRegions),
    key_id: word(/^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]{1,64}$/),
    ...credentials(),
  }),
);
export type CustomerKeyInput = z.output<typeof customerKeyInput>;

/** Other credentials for the same key. */
export const credentialsInput = deferred(() => z.strictObject(credentials()));
export type CredentialsInput = z.output<typeof credentialsInput>;

const customerKey = deferred(() =>
  z.object({
    id: id("dataKey"),
    endpoint: z.string(),
    aws_region: z.string(),
    place: z.enum(declarableRegions),
    key_id: z.string(),
    /** `refuses`: every route but those of keys answers 423 until it answers again. */
    state: z.enum(["answers", "refuses"]),
    refusal: z.nullable(z.string()),
    refused_since: z.nullable(instant),
  }),
);

const generation = deferred(() =>
  z.object({
    id: id("dataKey"),
    generation: z.int(),
    state: z.enum(["current", "retiring"]),
    /** Which root key wraps it. */
    root: z.string(),
    /** The company's own service that wraps it beneath the root key. */
    customer_key: z.nullable(id("dataKey")),
    /** What it still seals: cells of the company, and keys of people. */
    cells: z.int(),
    people: z.int(),
    created_at: instant,
  }),
);

export const keysView = deferred(() =>
  z.object({
    /** `platform`: our root key alone. `customer`: the company's own key service besides. */
    provider: z.enum(["platform", "customer"]),
    generation: z.int(),
    /** Cells and people's keys that wait to be sealed by the current generation. */
    left: z.int(),
    generations: z.array(generation),
    customer_keys: z.array(customerKey),
  }),
);
export type KeysView = z.output<typeof keysView>;
