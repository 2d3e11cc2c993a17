import * as z from "zod/mini";
import { deferred } from "../kernel/deferred.ts";

/** On the queue from a region's meters to its `usage` script: whose ledger has something to copy. A bell, not the news. */
export const bellMessage = deferred(() => z.object({ tenant_id: z.string() }));
export type BellMessage = z.output<typeof bellMessage>;
