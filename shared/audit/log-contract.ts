import * as z from "zod/mini";
import { id, instant } from "../http/wire.ts";
import { deferred } from "../kernel/deferred.ts";
import { auditFilter } from "./contract.ts";

const word = deferred(() => z.string().check(z.minLength(1), z.maxLength(200)));
const size = deferred(() => z.int().check(z.minimum(1)));

/** SHA-256 as base64url without padding. */
const hash = deferred(() => z.string().check(z.regex(/^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/)));

/** What a signature stands over: this tenant's log had this root at this size. */
export const treeHead = deferred(() =>
  z.strictObject({
    origin: word,
    tenant: id("tenant"),
    size,
    root: hash,
    timestamp: instant,
    /** Entries before this place are no longer kept, only their hashes; left out: all are. */
    retained_from: z.optional(size),
  }),
);
export type TreeHead = z.infer<typeof treeHead>;

/** A compact JWS (EdDSA, `typ` lv-tree-head+jws) whose payload is the canonical JSON of the other fields. */
export const signedHead = deferred(() => z.strictObject({ ...treeHead.shape, signature: z.string() }));
export type SignedHead = z.infer<typeof signedHead>;

/** The word of a store outside the region: it saw this root at this size and would not take another. */
export const witnessReceipt = deferred(() =>
  z.object({ witness: word, size, root: hash, witnessed_at: instant }),
);
export type WitnessReceipt = z.infer<typeof witnessReceipt>;

/** `frontier`: the complete nodes over what is no longer kept, so that the root follows from the rest. */
export const headView = deferred(() =>
  z.object({
    ...signedHead.shape,
    witness: z.nullable(witnessReceipt),
    frontier: z.array(hash),
  }),
);
export type HeadView = z.infer<typeof headView>;

const sizeText = deferred(() =>
  z.pipe(
    z.string().check(z.regex(/^[1-9]\d{0,14}$/)),
    z.transform((text: string) => Number(text)),
  ),
);

export const inclusionQuery = deferred(() =>
  z.strictObject({ event_id: id("audit"), size: z.optional(sizeText) }),
);
export type InclusionQuery = z.infer<typeof inclusionQuery>;

/** RFC 9162 §2.1.3; `sequence` is the leaf's index, `path` goes from the leaf up. */
export const inclusionView = deferred(() =>
  z.object({
    event_id: id("audit"),
    sequence: z.int().check(z.minimum(0)),
    leaf_hash: hash,
    size,
    root: hash,
    path: z.array(hash),
  }),
);
export type InclusionView = z.infer<typeof inclusionView>;

export const consistencyQuery = deferred(() => z.strictObject({ first: sizeText, second: sizeText }));
export type ConsistencyQuery = z.infer<typeof consistencyQuery>;

/** RFC 9162 §2.1.4. */
export const consistencyView = deferred(() =>
  z.object({
    first: size,
    second: size,
    first_root: hash,
    second_root: hash,
    path: z.array(hash),
  }),
);
export type ConsistencyView = z.infer<typeof consistencyView>;

const idList = deferred(() =>
  z.pipe(
    z.string().check(z.regex(/^evt_[0-9a-z]{26}(?:,evt_[0-9a-z]{26}){0,99}$/)),
    z.transform((text: string) => text.split(",")),
  ),
);

/** `first`: size of a head that was seen before. */
export const evidenceQuery = deferred(() =>
  z.strictObject({ event_ids: idList, first: z.optional(sizeText) }),
);
export type EvidenceQuery = z.infer<typeof evidenceQuery>;

/** All under one head. An event without a proof is not under it yet; `growth` is null when it was not asked, or is none. */
export const evidenceView = deferred(() =>
  z.object({
    head: z.nullable(headView),
    proofs: z.array(inclusionView),
    growth: z.nullable(consistencyView),
  }),
);
export type EvidenceView = z.infer<typeof evidenceView>;

/** `size`: only what a head of that size covers; left out, what the latest signed head covers. */
export const exportQuery = deferred(() =>
  z.strictObject({
    ...auditFilter.shape,
    format: z._default(z.enum(["jsonl", "csv"]), "jsonl"),
    size: z.optional(sizeText),
  }),
);
export type ExportQuery = z.infer<typeof exportQuery>;
