import { connections as ar } from "./ar/connections.ts";
import { connections as de } from "./de/connections.ts";
import { connections as en } from "./en/connections.ts";
import { inEach } from "./spoken.ts";

export const connections = inEach(en, { de, ar });
