import { units as ar } from "./ar/units.ts";
import { units as de } from "./de/units.ts";
import { units as en } from "./en/units.ts";
import { inEach } from "./spoken.ts";

export const units = inEach(en, { de, ar });
