import { proof as ar } from "./ar/audit.ts";
import { proof as de } from "./de/audit.ts";
import { proof as en } from "./en/audit.ts";
import { inEach } from "./spoken.ts";

export const proof = inEach(en, { de, ar });
