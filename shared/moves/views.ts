import type { Standing } from "./arrival.ts";
import type { Invitation } from "./departure.ts";
import type { MovePlan } from "./plan.ts";
import type { InvitationView, StandingView } from "./wire.ts";

export const viewOfInvitation = ({ plan, signature }: Invitation): InvitationView => ({
  plan: {
    tenant_id: plan.tenantId,
    move_id: plan.moveId,
    kind: plan.kind,
    from_region: plan.fromRegion,
    from_shard: plan.fromShard,
    to_region: plan.toRegion,
    to_shard: plan.toShard,
    by: plan.by,
    public_key: plan.publicKey,
  },
  signature,
});

export const planFrom = (view: InvitationView["plan"]): MovePlan => ({
  tenantId: view.tenant_id,
  moveId: view.move_id,
  kind: view.kind,
  fromRegion: view.from_region,
  fromShard: view.from_shard,
  toRegion: view.to_region,
  toShard: view.to_shard,
  by: view.by,
  publicKey: view.public_key,
});

export const viewOfStanding = (standing: Standing): StandingView => ({
  tenant_id: standing.tenantId,
  move_id: standing.moveId,
  stage: standing.stage,
  part: standing.part,
  copied: standing.copied,
  public_key: standing.publicKey,
  sequence: standing.sequence,
  box: standing.box,
});
