import { members as ar } from "./ar/members.ts";
import { members as de } from "./de/members.ts";
import { members as en } from "./en/members.ts";
import { inEach } from "./spoken.ts";

export const members = inEach(en, { de, ar });
