import { singleSignOn as ar } from "./ar/single-sign-on.ts";
import { singleSignOn as de } from "./de/single-sign-on.ts";
import { singleSignOn as en } from "./en/single-sign-on.ts";
import { inEach } from "./spoken.ts";

export const singleSignOn = inEach(en, { de, ar });
