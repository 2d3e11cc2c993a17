import { phone as ar } from "./ar/phone.ts";
import { phone as de } from "./de/phone.ts";
import { phone as en } from "./en/phone.ts";
import { inEach } from "./spoken.ts";

export const phone = inEach(en, { de, ar });
