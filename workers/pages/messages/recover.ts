import { recover as ar, passwordSection as arSection } from "./ar/recover.ts";
import { recover as de, passwordSection as deSection } from "./de/recover.ts";
import { recover as en, passwordSection as enSection } from "./en/recover.ts";
import { inEach } from "./spoken.ts";

export const recover = inEach(en, { de, ar });
export const passwordSection = inEach(enSection, { de: deSection, ar: arSection });
