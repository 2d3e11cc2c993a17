import { taskLog as ar } from "./ar/task-log.ts";
import { taskLog as de } from "./de/task-log.ts";
import { taskLog as en } from "./en/task-log.ts";
import { inEach } from "./spoken.ts";

export const taskLog = inEach(en, { de, ar });
