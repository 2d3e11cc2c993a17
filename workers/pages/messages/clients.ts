import { clients as ar } from "./ar/clients.ts";
import { clients as de } from "./de/clients.ts";
import { clients as en } from "./en/clients.ts";
import { inEach } from "./spoken.ts";

export const clients = inEach(en, { de, ar });
