import * as z from "zod/mini";
import { id, instant, line } from "../http/wire.ts";
import { deferred } from "../kernel/deferred.ts";

/** Text of several lines a person reads; tabs and line ends are its only control characters. */
const prose = deferred(() =>
  z.string().check(
    z.maxLength(2_000),
    z.refine((text) => !/[\p{Cs}]|(?![\n\r\t])\p{Cc}/u.test(text), "must not contain control characters"),
  ),
);

export const projectParams = deferred(() => z.strictObject({ id: id("project") }));

export const projectCreation = deferred(() =>
  z.strictObject({
    name: line(80),
    description: z.optional(prose),
  }),
);
export type ProjectCreation = z.output<typeof projectCreation>;

/** JSON Merge Patch (RFC 7396): `null` takes the description away. */
export const projectPatch = deferred(() =>
  z.strictObject({
    name: z.optional(line(80)),
    description: z.optional(z.nullable(prose)),
  }),
);
export type ProjectPatch = z.output<typeof projectPatch>;

export const project = deferred(() =>
  z.object({
    id: id("project"),
    name: z.string(),
    description: z.string(),
    created_by: z.string(),
    created_at: instant,
    updated_at: instant,
    version: z.int(),
  }),
);
export type Project = z.output<typeof project>;
