import { members as arMembers, resets as arResets } from "./ar/members.ts";
import { members as deMembers, resets as deResets } from "./de/members.ts";
import { members as enMembers, resets as enResets } from "./en/members.ts";
import { inEach } from "./spoken.ts";

export const members = inEach(enMembers, { de: deMembers, ar: arMembers });
export const resets = inEach(enResets, { de: deResets, ar: arResets });
