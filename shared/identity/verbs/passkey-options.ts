import { invalidField } from "../../kernel/problem.ts";
import { drawChallenge, type Purpose } from "../challenge.ts";
import type { PasskeyOptions, RegistrationOptionsInput } from "../contract.ts";
import { readEmail } from "../email.ts";
import { passkeyUserId, userHandle } from "../passkey-user.ts";
import { registrationOptionsFor, signInOptionsFor } from "../passkeys.ts";
import type { IdentityContext } from "../ports.ts";

const secretBytes = 16;

async function draw(ctx: IdentityContext, purpose: Purpose) {
  const transaction = ctx.ids.secret(secretBytes);
  const nonce = ctx.ids.secret(secretBytes);
  const now = ctx.clock.now();
  const challenge = await drawChallenge(ctx.secrets.challengeKey, purpose, transaction, nonce, now);
  return { transaction, challenge };
}

export async function optionsForSignIn(ctx: IdentityContext): Promise<PasskeyOptions> {
  const { transaction, challenge } = await draw(ctx, "sign-in");
  return { transaction, options: await signInOptionsFor(ctx.relyingParty, challenge) };
}

/** The transaction decides the user id, so that the handle the authenticator keeps is the account's. */
export async function optionsForRegistration(
  ctx: IdentityContext,
  input: RegistrationOptionsInput,
): Promise<PasskeyOptions> {
  const email = readEmail(input.email);
  if (!email) throw invalidField("#/email", "format", "must be an e-mail address");
  const { transaction, challenge } = await draw(ctx, `register:${ctx.region}`);
  const handle = userHandle(ctx.region, await passkeyUserId(ctx, transaction));
  const person = { handle, email, name: input.name };
  return { transaction, options: await registrationOptionsFor(ctx.relyingParty, person, challenge) };
}
