import type { PasskeyOptions } from "../../shared/identity/contract.ts";
import type { PasskeyView } from "../../shared/identity/passkey-contract.ts";
import type { PasskeyKind } from "../../shared/identity/passkey-rules.ts";
import { Authenticator, type CreationOptions, type Defects } from "./authenticator.ts";
import type { Company } from "./company.ts";
import { platform } from "./platform.ts";

type Asking = Pick<Company, "ask">;

/** A registration somebody signed in has begun, with what an authenticator answers. */
export async function begunPasskey(
  person: Asking,
  { kind = "passkey", defects = {} }: { kind?: PasskeyKind; defects?: Defects } = {},
  authenticator = new Authenticator(platform().url),
) {
  const path = "/v1/auth/passkeys/options";
  const { transaction, options } = await person.ask<PasskeyOptions>("POST", path, { body: { kind } });
  const creation = options as unknown as CreationOptions;
  const body = { kind, transaction, response: authenticator.create(creation, defects) };
  return { authenticator, body, creation };
}

/** One more key of a person who is signed in. */
export async function addPasskey(person: Asking, how: Parameters<typeof begunPasskey>[1] = {}) {
  const { authenticator, body } = await begunPasskey(person, how);
  return { authenticator, view: await person.ask<PasskeyView>("POST", "/v1/auth/passkeys", { body }) };
}
