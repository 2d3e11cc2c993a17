import * as z from "zod/mini";
import { locales } from "../kernel/locale.ts";

/** `null`: never chosen, so each request says it. */
export const languageView = z.object({ language: z.nullable(z.enum(locales)) });
export type LanguageView = z.output<typeof languageView>;

export const languageInput = z.strictObject({ language: z.nullable(z.enum(locales)) });
export type LanguageInput = z.output<typeof languageInput>;
