import { invalidField } from "../../kernel/problem.ts";
import { drawChallenge, type Purpose } from "../challenge.ts";
import type { PasskeyOptions, RegistrationOptionsInput } from "../contract.ts";
import { readEmail } from "../email.ts";
import { passkeyUserId, userHandle } from "../passkey-user.ts";
import { registrationOptionsFor, signInOptionsFor } from "../passkeys.ts";
import type { IdentityContext } from "../ports.ts";

const secretBytes = 16;

/** @param purpose what the answer will be good for, and nothing else */
export async function draw(ctx: IdentityContext, purpose: Purpose) {
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

/**
 * The handle the authenticator keeps names the account's id: `invited` says it where somebody waits for
 * this very person, else the transaction decides it.
 */
export async function optionsForRegistration(
  ctx: IdentityContext,
  input: RegistrationOptionsInput,
  invited?: { purpose: Purpose; userId: string; attestation: "none" | "direct" },
): Promise<PasskeyOptions> {
  const email = readEmail(input.email);
  if (!email) throw invalidField("#/email", "format", "must be an e-mail address");
  const { transaction, challenge } = await draw(ctx, invited?.purpose ?? `register:${ctx.region}`);
  const userId = invited?.userId ?? (await passkeyUserId(ctx, transaction));
  const handle = userHandle(ctx.region, userId);
  const { attestation = "none" } = invited ?? {};
  const person = { handle, email, name: input.name, attestation };
  return { transaction, options: await registrationOptionsFor(ctx.relyingParty, person, challenge) };
}
