import { parseJson } from "../../../shared/http/body.ts";
import { type RegistrationResponse, registrationResponse } from "../../../shared/identity/contract.ts";
import { cookieOf } from "../door/cookies.ts";
import { textOf } from "../door/form.ts";

/** What a form with `Credentials` brings; nothing when neither was given. */
export type Credential =
  | { password: string }
  | { passkey: { transaction: string; response: RegistrationResponse } };

export function credentialOf(form: FormData, headers: Headers): Credential | undefined {
  const [credential, password] = [textOf(form, "credential"), textOf(form, "password")];
  if (credential !== "") {
    const response = registrationResponse.safeParse(parseJson(credential));
    const transaction = cookieOf(headers, "ceremony");
    if (response.success && transaction) return { passkey: { transaction, response: response.data } };
  }
  return password === "" ? undefined : { password };
}
