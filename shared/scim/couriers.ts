import { StaleWrite } from "../data/faults.ts";
import type { Couriers, OutboxMessage } from "../data/outbox.ts";
import { unchanged } from "../data/write.ts";
import type { Role } from "../kernel/access.ts";
import type { PlaceContext } from "./ports.ts";
import { draftRegrouping, giveBack } from "./regrouping.ts";
import { findGroup, listWaiting } from "./store.ts";
import { scimGroups } from "./tables.ts";
import { bounds } from "./words.ts";

/** What the courier needs to work in the company of a message. */
export type PlaceFor = (message: OutboxMessage) => Omit<PlaceContext, "drawnBy">;

/** Another's change came between: the rows are read again. */
const attempts = 4;

/**
 * Gives everybody in a group what it gives by now, as many in a commit as one may change. Whom a commit gave it
 * waits no longer, so that this may be killed anywhere, begun again and run twice.
 * @throws {Problem} `plan_limit_reached` where somebody's seat is missing: the rest stays owed
 */
async function regroup(ctx: PlaceContext, groupId: string): Promise<void> {
  for (let left = attempts; ; ) {
    const group = await findGroup(ctx.db, groupId);
    const kept = group ? await listWaiting(ctx.db, group, bounds.membershipChanges) : [];
    if (!group || kept.length === 0) return;
    const change = { groupId, role: group.role, added: [], removed: [], kept };
    const drafted = await draftRegrouping(ctx, change);
    try {
      await ctx.db.commit(
        {
          action: "provisioning.group_applied",
          target: { kind: "group", id: groupId },
          detail: { role: group.role, people: kept.length },
        },
        unchanged(scimGroups, groupId, group.version),
        ...drafted.writes,
      );
    } catch (error) {
      if (!(error instanceof StaleWrite)) throw error;
      await giveBack(ctx, drafted);
      if (--left === 0) throw error;
      continue;
    }
    await ctx.announce(drafted.messages);
  }
}

export const provisioningCouriers = (placeFor: PlaceFor): Couriers => ({
  "scim.regroup": async (message) => {
    const { group_id: groupId, drawn_by: drawnBy } = message.payload;
    await regroup({ ...placeFor(message), drawnBy: drawnBy as Role }, String(groupId));
    return "done";
  },
});
