import { provisioning as ar } from "./ar/provisioning.ts";
import { provisioning as de } from "./de/provisioning.ts";
import { provisioning as en } from "./en/provisioning.ts";
import { inEach } from "./spoken.ts";

export const provisioning = inEach(en, { de, ar });
