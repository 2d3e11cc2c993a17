import { signIn as en } from "./en/sign-in.ts";
import { inEach } from "./spoken.ts";

export const signIn = inEach(en, { de: en, ar: en });
