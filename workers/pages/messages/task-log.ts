import { taskLog as en } from "./en/task-log.ts";
import { inEach } from "./spoken.ts";

export const taskLog = inEach(en, { de: en, ar: en });
