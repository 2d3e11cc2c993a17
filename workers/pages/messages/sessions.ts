import { devices as arDevices, sessions as arSessions } from "./ar/sessions.ts";
import { devices as deDevices, sessions as deSessions } from "./de/sessions.ts";
import { devices as enDevices, sessions as enSessions } from "./en/sessions.ts";
import { inEach } from "./spoken.ts";

export const sessions = inEach(enSessions, { de: deSessions, ar: arSessions });
export const devices = inEach(enDevices, { de: deDevices, ar: arDevices });
