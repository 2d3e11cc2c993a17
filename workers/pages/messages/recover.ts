import { passwordSection as arPasswordSection, recover as arRecover } from "./ar/recover.ts";
import { passwordSection as dePasswordSection, recover as deRecover } from "./de/recover.ts";
import { passwordSection as enPasswordSection, recover as enRecover } from "./en/recover.ts";
import { inEach } from "./spoken.ts";

export const recover = inEach(enRecover, { de: deRecover, ar: arRecover });
export const passwordSection = inEach(enPasswordSection, { de: dePasswordSection, ar: arPasswordSection });
