import { privacy as en } from "./en/privacy.ts";
import { inEach } from "./spoken.ts";

export const privacy = inEach(en, { de: en, ar: en });
