import { StaleWrite } from "../../data/faults.ts";
import { invalidField } from "../../kernel/problem.ts";
import { owedNotice } from "../letter-draft.ts";
import { draftPassword } from "../new-password.ts";
import type { RenewalInput } from "../password-contract.ts";
import type { IdentityContext } from "../ports.ts";
import { deliverFor, invalidCredentials, openSession, type SessionKind, type SignedIn } from "../session.ts";
import { findPassword } from "../store.ts";
import { passwords } from "../tables.ts";
import { assertFewAttempts } from "../throttle.ts";
import { openChallenge, spendChallenge } from "./second-step.ts";

/**
 * Replaces a password that is too old or too weak by now, and opens the session that waited for it. The old one is
 * refused whatever the company's history says.
 * @throws {Problem} `invalid_credentials`, `invalid_request`, `quota_exceeded`, `wrong_region`
 */
export async function renewPassword(
  ctx: IdentityContext,
  { challenge: text, password }: RenewalInput,
  kind: SessionKind,
): Promise<SignedIn> {
  const opened = await openChallenge(ctx, text, kind);
  const { challenge, db, member } = opened;
  if (challenge.step !== "renew") throw invalidCredentials();
  await assertFewAttempts(ctx, "password_renewal", challenge.userId);
  const row = await findPassword(db, challenge.userId);
  // Replaced meanwhile: the old one, which this challenge came of, replaces nothing any more.
  if (!row || row.changedAt !== challenge.passwordAt) throw invalidCredentials();
  const vault = ctx.openVault(db, ctx);
  const { phc } = await vault.open(passwords, row);
  const write = await draftPassword(ctx, { db, vault, member, password: row }, password);
  if (phc !== null && (await ctx.hasher.verify(phc, password)))
    throw invalidField("#/password", "unchanged", "is the one you have: choose another");
  const told = await owedNotice(ctx, db, member, "password_changed");
  if (!(await spendChallenge(ctx, challenge))) throw invalidCredentials();
  try {
    const signedIn = await openSession(ctx, opened, kind, challenge.amr, write, ...told.writes);
    ctx.after(deliverFor(ctx, opened.shard, told.messages));
    return signedIn;
  } catch (error) {
    throw error instanceof StaleWrite ? invalidCredentials() : error;
  }
}
