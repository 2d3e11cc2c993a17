import { landing as en } from "./en/landing.ts";
import { inEach } from "./spoken.ts";

export const landing = inEach(en, { de: en, ar: en });
