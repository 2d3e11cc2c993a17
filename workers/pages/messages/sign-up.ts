import { signUp as ar } from "./ar/sign-up.ts";
import { signUp as de } from "./de/sign-up.ts";
import { signUp as en } from "./en/sign-up.ts";
import { inEach } from "./spoken.ts";

export const signUp = inEach(en, { de, ar });
