import { words as ar } from "./ar/usage.ts";
import { words as de } from "./de/usage.ts";
import { words as en } from "./en/usage.ts";
import { inEach } from "./spoken.ts";

export const words = inEach(en, { de, ar });
