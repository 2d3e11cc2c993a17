import { invitation as arInvitation, roleWords as arRoleWords } from "./ar/invitation.ts";
import { invitation as deInvitation, roleWords as deRoleWords } from "./de/invitation.ts";
import { invitation as enInvitation, roleWords as enRoleWords } from "./en/invitation.ts";
import { inEach } from "./spoken.ts";

export const roleWords = inEach(enRoleWords, { de: deRoleWords, ar: arRoleWords });
export const invitation = inEach(enInvitation, { de: deInvitation, ar: arInvitation });
