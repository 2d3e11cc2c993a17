import * as z from "zod/mini";
import { id, instant, line } from "../http/wire.ts";
import { deferred } from "../kernel/deferred.ts";

/** Without a subject: everything of the company. `cursor`: where an earlier answer's last line said to go on. */
export const exportInput = deferred(() =>
  z.strictObject({
    subject: z.optional(id("user")),
    cursor: z.optional(z.string().check(z.minLength(1), z.maxLength(500))),
  }),
);
export type ExportInput = z.output<typeof exportInput>;

export const ownExportInput = deferred(() => z.omit(exportInput, { subject: true }));

export const subjectParams = deferred(() => z.strictObject({ id: id("user") }));

/** An address is changed by proving the new one, which is another flow: a corrected name needs no proof. */
export const rectificationInput = deferred(() => z.strictObject({ name: line(120) }));
export type RectificationInput = z.output<typeof rectificationInput>;

export const subjectView = deferred(() =>
  z.object({
    id: id("user"),
    name: z.string(),
    email: z.string(),
    updated_at: instant,
    version: z.int(),
  }),
);
export type SubjectView = z.output<typeof subjectView>;
