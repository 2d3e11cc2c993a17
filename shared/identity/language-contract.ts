import * as z from "zod/mini";
import { deferred } from "../kernel/deferred.ts";
import { locales } from "../kernel/locale.ts";

/** `null`: never chosen, so each request says it. */
export const languageView = deferred(() => z.object({ language: z.nullable(z.enum(locales)) }));
export type LanguageView = z.output<typeof languageView>;

export const languageInput = deferred(() => z.strictObject({ language: z.nullable(z.enum(locales)) }));
export type LanguageInput = z.output<typeof languageInput>;
