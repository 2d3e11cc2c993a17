import { keys as ar } from "./ar/keys.ts";
import { keys as de } from "./de/keys.ts";
import { keys as en } from "./en/keys.ts";
import { inEach } from "./spoken.ts";

export const keys = inEach(en, { de, ar });
