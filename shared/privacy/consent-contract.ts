import * as z from "zod/mini";
import { id, instant } from "../http/wire.ts";
import { deferred } from "../kernel/deferred.ts";
import { purposeNames } from "./purposes.ts";

export const decisions = ["granted", "withdrawn"] as const;
export type Decision = (typeof decisions)[number];

/** `signal`: Global Privacy Control. `erasure`: the person was erased. */
export const consentSources = ["person", "signal", "erasure"] as const;

const textVersion = deferred(() => z.int().check(z.minimum(1), z.maximum(1_000_000)));

/** A grant names the version of the text that the person saw; a withdrawal needs none. */
export const consentInput = deferred(() =>
  z
    .strictObject({
      purpose: z.enum(purposeNames),
      decision: z.enum(decisions),
      text_version: z.optional(textVersion),
    })
    .check(
      z.refine((given) => given.decision === "withdrawn" || given.text_version !== undefined, {
        path: ["text_version"],
        message: "is required to grant",
      }),
    ),
);
export type ConsentInput = z.output<typeof consentInput>;

export const consentEntry = deferred(() =>
  z.object({
    id: id("consent"),
    purpose: z.string(),
    decision: z.enum(decisions),
    text_version: z.int(),
    source: z.enum(consentSources),
    at: instant,
  }),
);
export type ConsentEntry = z.output<typeof consentEntry>;

const purposeState = deferred(() =>
  z.object({
    purpose: z.enum(purposeNames),
    title: z.string(),
    text: z.string(),
    text_version: z.int(),
    /** Whether it may be done now: only a grant of the text in force allows it. */
    allowed: z.boolean(),
    latest: z.nullable(consentEntry),
  }),
);

/** Where the person stands with each purpose; every decision ever made is in the export. */
export const consentList = deferred(() => z.object({ data: z.array(purposeState) }));
export type ConsentList = z.output<typeof consentList>;

/** https://w3c.github.io/gpc/#gpc-support-resource */
export const gpcSupport = deferred(() => z.object({ gpc: z.literal(true), lastUpdate: z.string() }));
