import * as z from "zod/mini";
import { id } from "../http/wire.ts";
import { deferred } from "../kernel/deferred.ts";

/** With its country's code: `+44 7400 123456`. Whether we send there is no matter of its shape. */
const number = deferred(() => z.string().check(z.minLength(1), z.maxLength(40)));

export const phoneInput = deferred(() => z.strictObject({ number }));
export type PhoneInput = z.output<typeof phoneInput>;

/** Confirm it by the code that went to it, at `POST /v1/auth/mfa/confirm`. */
export const phoneSetUp = deferred(() =>
  z.object({
    id: id("factor"),
    /** Its last two digits. */
    number: z.string(),
    /** Seconds for which the code is good. */
    expires_in: z.int(),
  }),
);
export type PhoneSetUp = z.output<typeof phoneSetUp>;

export const codeSent = deferred(() => z.object({ number: z.string(), expires_in: z.int() }));
export type CodeSent = z.output<typeof codeSent>;
