import { regionalUrl } from "../http/regional-host.ts";
import type { ResidencyPolicy } from "../kernel/region.ts";
import { signInvitation } from "./invitation-token.ts";
import type { MembersContext } from "./ports.ts";
import type { InvitationRow } from "./store.ts";

/** What is shown once: the token, and the page that takes it; a strict company's stands at its region's own host. */
export async function linkOf(
  {
    principal,
    region,
    invitationKey,
    origin,
  }: Pick<MembersContext, "principal" | "region" | "invitationKey" | "origin">,
  { id, issue, expiresAt }: Pick<InvitationRow, "id" | "issue" | "expiresAt">,
  policy: ResidencyPolicy = "standard",
): Promise<{ token: string; url: string }> {
  const { tenantId, shard } = principal;
  const token = await signInvitation(invitationKey, region, {
    ...{ tenantId, shard, invitationId: id, issue, expiresAt },
  });
  const url = `${origin}/invitation?region=${region}&token=${token}`;
  return { token, url: policy === "strict" ? regionalUrl(url, region) : url };
}
