import * as z from "zod/mini";
import { id, instant, pageOf } from "../http/wire.ts";
import { deferred } from "../kernel/deferred.ts";
import { transferStatuses } from "./words.ts";

export const transferParams = deferred(() => z.strictObject({ id: id("transfer") }));

export const transfer = deferred(() =>
  z.object({
    id: id("transfer"),
    from_id: id("user"),
    to_id: id("user"),
    status: z.enum(transferStatuses),
    expires_at: instant,
    created_at: instant,
    version: z.int(),
  }),
);
export type TransferView = z.output<typeof transfer>;
export const transferPage = pageOf(transfer);
