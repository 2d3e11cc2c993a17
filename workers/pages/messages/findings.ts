import { findings as ar } from "./ar/findings.ts";
import { findings as de } from "./de/findings.ts";
import { findings as en } from "./en/findings.ts";
import { inEach } from "./spoken.ts";

export const findings = inEach(en, { de, ar });
