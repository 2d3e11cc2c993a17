import { invitation as enInvitation, roleWords as enRoleWords } from "./en/invitation.ts";
import { inEach } from "./spoken.ts";

export const roleWords = inEach(enRoleWords, { de: enRoleWords, ar: enRoleWords });
export const invitation = inEach(enInvitation, { de: enInvitation, ar: enInvitation });
