import { remove } from "../../data/write.ts";
import type { MemberContext } from "../../identity/ports.ts";
import { timestamp } from "../../kernel/clock.ts";
import { Problem } from "../../kernel/problem.ts";
import { consentOf, deciderOf } from "../consent.ts";
import type { ApplicationList } from "../contract.ts";
import { listConsents, listToolSessions } from "../store.ts";
import { oauthConsents } from "../tables.ts";
import { endOnce } from "./exchange-code.ts";

/** The tools a person has let act for them. */
export async function readApplications(ctx: MemberContext): Promise<ApplicationList> {
  const { userId } = await deciderOf(ctx);
  const [rows, open] = await Promise.all([
    listConsents(ctx.db, userId),
    listToolSessions(ctx.db, { userId }, ctx.clock.now()),
  ]);
  const sessionsOf = (id: string) => open.filter(({ clientId, amr }) => clientId === id && amr.length > 0);
  return {
    data: rows.map(({ consent, client }) => ({
      id: client.id,
      name: client.name,
      scopes: consent.scopes,
      allowed_at: timestamp(consent.createdAt),
      sessions: sessionsOf(client.id).length,
    })),
  };
}

/**
 * The consent goes first, so that no code that is still under way is exchanged; then every session ends.
 * @throws {Problem} `not_found`, `forbidden`
 */
export async function forgetApplication(ctx: MemberContext, clientId: string): Promise<void> {
  const { userId } = await deciderOf(ctx);
  const consent = await consentOf(ctx.db, clientId, userId);
  if (!consent) throw new Problem("not_found", "You have let no such tool act for you.");
  await ctx.db.commit(
    { action: "oauth.withdrawn", target: { kind: "oauth_client", id: clientId } },
    remove(oauthConsents, consent.id, consent.version),
  );
  for (;;) {
    const open = await listToolSessions(ctx.db, { clientId, userId }, ctx.clock.now());
    const theirs = open.filter(({ amr }) => amr.length > 0);
    if (theirs.length === 0) return;
    for (const session of theirs) await endOnce(ctx, ctx.db, session, "tool_ended");
  }
}
