import * as z from "zod/mini";
import { id, instant } from "../http/wire.ts";
import { deferred } from "../kernel/deferred.ts";
import { visit } from "./visit.ts";

export const deviceList = deferred(() =>
  z.object({
    data: z.array(
      z.object({
        id: id("rememberedDevice"),
        visit: z.nullable(visit),
        created_at: instant,
        last_used_at: instant,
        expires_at: instant,
      }),
    ),
  }),
);
export type DeviceList = z.output<typeof deviceList>;
