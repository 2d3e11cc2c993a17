import type { Write } from "../../data/write.ts";
import { type Assurance, assuranceOf } from "../../kernel/assurance.ts";
import { timestamp } from "../../kernel/clock.ts";
import { Problem } from "../../kernel/problem.ts";
import type { PasskeySignInInput } from "../contract.ts";
import { checkFactor } from "../factor-check.ts";
import type { StepUpInput } from "../factor-contract.ts";
import type { MemberContext } from "../ports.ts";
import { proved } from "../proof.ts";
import { invalidCredentials } from "../session.ts";
import { findSession } from "../store.ts";
import { assertFewAttempts, forgetTries } from "../throttle.ts";
import { noteFault, ownSession, wrongCode } from "./factors.ts";
import { provePasskey } from "./passkey-sign-in.ts";

interface Proved {
  by: Assurance;
  amr: readonly string[];
  method: string;
  write: Write;
}

/**
 * Proves once more that it is the session's own person: what asks for a fresh proof is open for some minutes.
 * The session lives no longer by it. @throws {Problem} `invalid_request`, `invalid_credentials`, `quota_exceeded`
 */
export async function stepUp(
  ctx: MemberContext,
  { code, passkey }: StepUpInput,
): Promise<{ acr: Assurance; proved_at: string }> {
  const { userId, sessionId } = ownSession(ctx);
  const session = await findSession(ctx.db, sessionId);
  if (!session || session.revokedAt !== null)
    throw new Problem("unauthenticated", "The session has ended: sign in again.");
  const given = passkey ? await byPasskey(ctx, userId, passkey) : await byCode(ctx, userId, code ?? "");
  const now = ctx.clock.now();
  const answer = { acr: given.by, proved_at: timestamp(now) };
  return ctx.answer(
    answer,
    {
      action: "session.proved",
      target: { kind: "session", id: session.id },
      detail: { by: given.by, method: given.method },
    },
    given.write,
    proved(session, given, now),
  );
}

async function byCode(ctx: MemberContext, userId: string, code: string): Promise<Proved> {
  await assertFewAttempts(ctx, "mfa", userId);
  const checked = await checkFactor(ctx, ctx.db, userId, code);
  if ("fault" in checked) {
    await noteFault(ctx, userId, checked.fault);
    throw wrongCode();
  }
  await forgetTries(ctx, userId);
  return checked;
}

async function byPasskey(ctx: MemberContext, userId: string, input: PasskeySignInInput): Promise<Proved> {
  const { account, amr, write } = await provePasskey(ctx, input);
  const { user, tenant } = account.member;
  if (user.id !== userId || tenant.id !== ctx.principal.tenantId) throw invalidCredentials();
  return { by: assuranceOf(amr), amr, method: "passkey", write };
}
