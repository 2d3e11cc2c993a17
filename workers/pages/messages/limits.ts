import { limits as ar } from "./ar/limits.ts";
import { limits as de } from "./de/limits.ts";
import { limits as en } from "./en/limits.ts";
import { inEach } from "./spoken.ts";

export const limits = inEach(en, { de, ar });
