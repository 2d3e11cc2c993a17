import { words as en } from "./en/console.ts";
import { inEach } from "./spoken.ts";

export const words = inEach(en, { de: en, ar: en });
