import { draftEndingOf } from "../../identity/session-end.ts";
import { acting } from "../acting.ts";
import type { MembersContext } from "../ports.ts";
import { authorityFault } from "../rules.ts";
import { loadUser } from "./members.ts";

/** Ends every session of somebody who is not above the caller. @throws {Problem} `not_found`, `forbidden` */
export async function endMemberSessions(ctx: MembersContext, id: string): Promise<{ ended: number }> {
  const row = await loadUser(ctx, id);
  const actor = await acting(ctx);
  const fault = authorityFault(actor.role, row.role, row.role);
  if (fault) throw fault;
  const { ended, writes, messages } = await draftEndingOf(ctx, id, "ended_by_company");
  const answer = await ctx.answer(
    { ended },
    { action: "member.sessions_ended", target: { kind: "user", id }, detail: { ended } },
    ...actor.guard(),
    ...writes,
  );
  await ctx.announce(messages);
  return answer;
}
