import { privacy as ar } from "./ar/privacy.ts";
import { privacy as de } from "./de/privacy.ts";
import { privacy as en } from "./en/privacy.ts";
import { inEach } from "./spoken.ts";

export const privacy = inEach(en, { de, ar });
