import { doorReasons as ar } from "./ar/door-reasons.ts";
import { doorReasons as de } from "./de/door-reasons.ts";
import { doorReasons as en } from "./en/door-reasons.ts";
import { inEach } from "./spoken.ts";

export const doorReasons = inEach(en, { de, ar });
