import * as z from "zod/mini";
import { id, instant, line } from "../http/wire.ts";
import { assurances } from "../kernel/assurance.ts";
import { deferred } from "../kernel/deferred.ts";
import { endings } from "./session-words.ts";

/** One of a person's own sessions, as they can recognise it. */
export const sessionView = deferred(() =>
  z.object({
    id: id("session"),
    kind: z.enum(["api", "browser"]),
    /** The person's own word for it. */
    name: z.nullable(z.string()),
    /** Of the browser or program it began in: `Firefox`, `Windows`. `null`: it did not say. */
    device: z.object({ browser: z.nullable(z.string()), system: z.nullable(z.string()) }),
    /** Where it began, as Cloudflare knows it: never finer than a city. */
    place: z.nullable(z.object({ country: z.string(), city: z.nullable(z.string()) })),
    amr: z.array(z.string()),
    acr: z.enum(assurances),
    /** The connection it came by, where that was single sign-on. */
    conn: z.nullable(z.string()),
    /** Whether its tokens work only with the key they were given to (RFC 9449). */
    bound: z.boolean(),
    created_at: instant,
    /** To the hour; finer only where the company's idle limit is short. */
    last_seen_at: instant,
    expires_at: instant,
    /** The session that asks. */
    current: z.boolean(),
    /** Ended before its time, within the last seven days. */
    ended: z.nullable(z.object({ at: instant, reason: z.enum(endings) })),
    version: z.int(),
  }),
);
export type SessionView = z.output<typeof sessionView>;

export const sessionList = deferred(() =>
  z.object({
    data: z.array(sessionView),
    /** How many may live at once by the plan. */
    limit: z.int(),
  }),
);
export type SessionList = z.output<typeof sessionList>;

export const sessionParams = deferred(() => z.strictObject({ id: id("session") }));
export const sessionPatch = deferred(() => z.strictObject({ name: z.nullable(line(60)) }));

/** `end`: the session that asks ends with the others. */
export const endQuery = deferred(() =>
  z.strictObject({ current: z._default(z.enum(["keep", "end"]), "keep") }),
);
export const endedCount = deferred(() => z.object({ ended: z.int() }));
