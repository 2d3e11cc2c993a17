import { members as en } from "./en/members.ts";
import { inEach } from "./spoken.ts";

export const members = inEach(en, { de: en, ar: en });
