import { elevations as en } from "./en/elevations.ts";
import { inEach } from "./spoken.ts";

export const elevations = inEach(en, { de: en, ar: en });
