import { sessions as ar } from "./ar/sessions.ts";
import { sessions as de } from "./de/sessions.ts";
import { sessions as en } from "./en/sessions.ts";
import { inEach } from "./spoken.ts";

export const sessions = inEach(en, { de, ar });
