import { keys as en } from "./en/keys.ts";
import { inEach } from "./spoken.ts";

export const keys = inEach(en, { de: en, ar: en });
