import { encryption as en } from "./en/encryption.ts";
import { inEach } from "./spoken.ts";

export const encryption = inEach(en, { de: en, ar: en });
