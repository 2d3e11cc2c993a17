import { signUp as en } from "./en/sign-up.ts";
import { inEach } from "./spoken.ts";

export const signUp = inEach(en, { de: en, ar: en });
