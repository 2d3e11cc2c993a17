import { signIn as ar } from "./ar/sign-in.ts";
import { signIn as de } from "./de/sign-in.ts";
import { signIn as en } from "./en/sign-in.ts";
import { inEach } from "./spoken.ts";

export const signIn = inEach(en, { de, ar });
