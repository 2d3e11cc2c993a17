import type { Write } from "../data/write.ts";
import { systemPrincipal } from "./credential.ts";
import { type IdentityContext, tenantDbOf } from "./ports.ts";

/** A failed attempt on an account that exists is its owner's to know. */
export async function noteFailure(
  ctx: IdentityContext,
  { member, shard }: { member: { user: { id: string }; tenant: { id: string } }; shard: number },
  reason: string,
  ...writes: Write[]
): Promise<void> {
  const db = tenantDbOf(ctx, systemPrincipal(member.tenant.id, shard));
  const target = { kind: "user", id: member.user.id };
  await db.commit({ action: "user.sign_in_failed", target, detail: { reason } }, ...writes);
}
