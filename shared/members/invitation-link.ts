import { signInvitation } from "./invitation-token.ts";
import type { MembersContext } from "./ports.ts";
import type { InvitationRow } from "./store.ts";

/** What is shown once: the token, and the page that takes it. */
export async function linkOf(
  {
    principal,
    region,
    invitationKey,
    origin,
  }: Pick<MembersContext, "principal" | "region" | "invitationKey" | "origin">,
  { id, issue, expiresAt }: Pick<InvitationRow, "id" | "issue" | "expiresAt">,
): Promise<{ token: string; url: string }> {
  const { tenantId, shard } = principal;
  const token = await signInvitation(invitationKey, region, {
    ...{ tenantId, shard, invitationId: id, issue, expiresAt },
  });
  return { token, url: `${origin}/invitation?region=${region}&token=${token}` };
}
