import type { Write } from "../data/write.ts";
import { assertFewAttempts } from "../identity/throttle.ts";
import { sha256 } from "../kernel/digest.ts";
import { Problem } from "../kernel/problem.ts";
import { attemptWrite } from "./attempts.ts";
import { DoorRefusal } from "./door.ts";
import type { Lodge, SsoContext } from "./ports.ts";
import { reasonOfProblem } from "./reasons.ts";
import type { Purpose } from "./words.ts";

/** Whatever a library throws is a refusal: only our own words for it are kept. */
export function refusalOf(error: unknown): DoorRefusal {
  if (error instanceof DoorRefusal) return error;
  if (error instanceof Problem)
    return new DoorRefusal(reasonOfProblem(String(error.extra.members?.["policy"] ?? error.code)));
  return new DoorRefusal("malformed_answer", { error: error instanceof Error ? error.name : "error" });
}

/**
 * One entry in the trail for a sign-in that was refused, with the reason, and a line for the debugger where it is known by which
 * connection. What costs an attacker nothing to repeat is noted ten times in a quarter of an hour, and then no more.
 */
export async function noteRefusal(
  ctx: SsoContext,
  lodge: Lodge,
  { reason, evidence, about }: DoorRefusal,
  at: { connectionId?: string; purpose?: Purpose } = {},
): Promise<void> {
  const connectionId = about?.connectionId ?? at.connectionId;
  const purpose = about?.purpose ?? at.purpose ?? "sign_in";
  const { id: tenantId } = lodge.tenant;
  if (!(await isWorthNoting(ctx, about?.id ?? `${tenantId} ${connectionId ?? ""}`))) return;
  const target =
    connectionId === undefined ? { kind: "tenant", id: tenantId } : { kind: "connection", id: connectionId };
  const line: Write[] =
    connectionId === undefined
      ? []
      : [await attemptWrite(ctx, lodge, { connectionId, purpose, outcome: "refused", reason, evidence })];
  await lodge.db.commit({ action: "sso.refused", target, detail: { reason, purpose } }, ...line);
}

/** `about`: what the refusals are counted by. */
export async function isWorthNoting(ctx: SsoContext, about: string): Promise<boolean> {
  try {
    await assertFewAttempts(ctx, "sso_refused", await sha256(`sso_refused\n${about}`));
    return true;
  } catch (error) {
    if (error instanceof Problem && error.code === "quota_exceeded") return false;
    throw error;
  }
}
