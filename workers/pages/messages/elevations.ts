import { elevations as ar } from "./ar/elevations.ts";
import { elevations as de } from "./de/elevations.ts";
import { elevations as en } from "./en/elevations.ts";
import { inEach } from "./spoken.ts";

export const elevations = inEach(en, { de, ar });
