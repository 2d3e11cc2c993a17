import { encryption as ar } from "./ar/encryption.ts";
import { encryption as de } from "./de/encryption.ts";
import { encryption as en } from "./en/encryption.ts";
import { inEach } from "./spoken.ts";

export const encryption = inEach(en, { de, ar });
