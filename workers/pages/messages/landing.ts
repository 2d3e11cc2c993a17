import { landing as ar } from "./ar/landing.ts";
import { landing as de } from "./de/landing.ts";
import { landing as en } from "./en/landing.ts";
import { inEach } from "./spoken.ts";

export const landing = inEach(en, { de, ar });
