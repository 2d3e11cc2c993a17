import * as z from "zod/mini";
import { id, instant } from "../http/wire.ts";
import { factorResetStatuses } from "../identity/factor-rules.ts";
import { deferred } from "../kernel/deferred.ts";

export const factorResetParams = deferred(() => z.strictObject({ id: id("factorReset") }));

/** `pending` past `expires_at` is over: it has to be asked for anew. */
export const factorReset = deferred(() =>
  z.object({
    id: id("factorReset"),
    user_id: id("user"),
    requested_by: id("user"),
    decided_by: z.nullable(id("user")),
    status: z.enum(factorResetStatuses),
    created_at: instant,
    expires_at: instant,
    version: z.int(),
  }),
);
export type FactorResetView = z.output<typeof factorReset>;

export const factorResetList = deferred(() => z.object({ data: z.array(factorReset) }));
