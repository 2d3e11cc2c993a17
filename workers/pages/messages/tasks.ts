import { tasks as en } from "./en/tasks.ts";
import { inEach } from "./spoken.ts";

export const tasks = inEach(en, { de: en, ar: en });
