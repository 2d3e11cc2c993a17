import { tools as ar } from "./ar/tools.ts";
import { tools as de } from "./de/tools.ts";
import { tools as en } from "./en/tools.ts";
import { inEach } from "./spoken.ts";

export const tools = inEach(en, { de, ar });
