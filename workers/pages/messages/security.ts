import { security as ar } from "./ar/security.ts";
import { security as de } from "./de/security.ts";
import { security as en } from "./en/security.ts";
import { inEach } from "./spoken.ts";

export const security = inEach(en, { de, ar });
