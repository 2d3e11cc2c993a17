import * as z from "zod/mini";
import { id, instant, pageOf } from "../http/wire.ts";
import { erasureReceipt } from "../identity/receipt-contract.ts";
import { deferred } from "../kernel/deferred.ts";

export const erasureInput = deferred(() => z.strictObject({ subject: id("user") }));
export const erasureParams = deferred(() => z.strictObject({ id: id("privacyRequest") }));

/** `pending`: it goes on by itself. `erased`: only the receipt is missing. `attested`: everything is done. */
export const erasureStatuses = ["pending", "erased", "attested"] as const;

export const erasure = deferred(() =>
  z.object({
    id: id("privacyRequest"),
    subject: id("user"),
    status: z.enum(erasureStatuses),
    requested_by: z.string(),
    requested_at: instant,
    erased_at: z.nullable(instant),
    /** How often a restored backup brought the person back, and when that was last undone. */
    replays: z.int(),
    replayed_at: z.nullable(instant),
    receipt: z.nullable(erasureReceipt),
  }),
);
export type Erasure = z.output<typeof erasure>;

export const erasurePage = pageOf(erasure);
