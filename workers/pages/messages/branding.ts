import { branding as ar } from "./ar/branding.ts";
import { branding as de } from "./de/branding.ts";
import { branding as en } from "./en/branding.ts";
import { inEach } from "./spoken.ts";

export const branding = inEach(en, { de, ar });
