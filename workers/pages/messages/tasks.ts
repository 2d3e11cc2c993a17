import { tasks as ar } from "./ar/tasks.ts";
import { tasks as de } from "./de/tasks.ts";
import { tasks as en } from "./en/tasks.ts";
import { inEach } from "./spoken.ts";

export const tasks = inEach(en, { de, ar });
