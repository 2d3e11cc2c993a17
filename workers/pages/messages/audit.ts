import { proof as en } from "./en/audit.ts";
import { inEach } from "./spoken.ts";

export const proof = inEach(en, { de: en, ar: en });
