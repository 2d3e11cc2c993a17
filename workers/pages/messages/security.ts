import { security as en } from "./en/security.ts";
import { inEach } from "./spoken.ts";

export const security = inEach(en, { de: en, ar: en });
