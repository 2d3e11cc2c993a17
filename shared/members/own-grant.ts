import { insert, type Write } from "../data/write.ts";
import type { Context } from "../http/context.ts";
import { projectGrants } from "./tables.ts";

/** Whoever sees granted projects only is granted what they create, in the commit that creates it. */
export function ownGrant(
  { principal, ids, clock }: Pick<Context, "principal" | "ids" | "clock">,
  projectId: string,
): Write[] {
  const { member, projects = "all", actor } = principal;
  if (projects === "all" || !member) return [];
  const [id, createdAt] = [ids.next("grant"), clock.now()];
  return [insert(projectGrants, { id, userId: member.id, projectId, grantedBy: actor.id, createdAt })];
}
