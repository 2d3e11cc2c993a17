import { words as ar } from "./ar/console.ts";
import { words as de } from "./de/console.ts";
import { words as en } from "./en/console.ts";
import { inEach } from "./spoken.ts";

export const words = inEach(en, { de, ar });
