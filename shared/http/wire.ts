import * as z from "zod/mini";
import { deferred } from "../kernel/deferred.ts";
import { type IdKind, idPattern } from "../kernel/ids.ts";

/** Words every contract shares. */
export const id = (kind: IdKind) => z.string().check(z.regex(idPattern(kind)));

/** One line of text a person reads: no control or direction-changing characters, not only spaces. */
export const line = (maximum: number) =>
  z.string().check(
    z.trim(),
    z.minLength(1),
    z.maxLength(maximum),
    z.refine(
      (text) => !/[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u.test(text),
      "must not contain control characters",
    ),
  );

export const instant = deferred(() => z.iso.datetime());

export const pageQuery = deferred(() =>
  z.strictObject({
    limit: z._default(
      z.pipe(
        z.string().check(z.regex(/^(?:[1-9]\d?|100)$/)),
        z.transform((text: string) => Number(text)),
      ),
      25,
    ),
    cursor: z.optional(z.string().check(z.minLength(1), z.maxLength(500))),
  }),
);

export const pageOf = <Item extends z.ZodMiniType>(item: Item) =>
  deferred(() => z.object({ data: z.array(item), next_cursor: z.nullable(z.string()) }));
