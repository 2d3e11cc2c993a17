import { shell as en } from "./en/shell.ts";
import { inEach } from "./spoken.ts";

export const shell = inEach(en, { de: en, ar: en });
