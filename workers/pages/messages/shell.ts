import { shell as ar } from "./ar/shell.ts";
import { shell as de } from "./de/shell.ts";
import { shell as en } from "./en/shell.ts";
import { inEach } from "./spoken.ts";

export const shell = inEach(en, { de, ar });
