import { insert } from "../data/write.ts";
import { timestamp } from "../kernel/clock.ts";
import { sha256 } from "../kernel/digest.ts";
import { ownTenant } from "../tenancy/service.ts";
import type { AttemptView, ConnectionTest } from "./contract.ts";
import { type ConnectionContext, loadConnection, target } from "./service.ts";
import { listAttempts } from "./store.ts";
import { connectionAttempts, loginTransactions } from "./tables.ts";
import { urlsOf } from "./urls.ts";
import { signInSeconds } from "./words.ts";

/** One sign-in that opens no session and makes nobody: only what the provider says is looked at. */
export async function prepareTest(ctx: ConnectionContext, id: string): Promise<ConnectionTest> {
  const row = await loadConnection(ctx, id);
  const tenant = await ownTenant(ctx.db);
  const now = ctx.clock.now();
  const transaction = ctx.ids.next("loginTransaction");
  const secret = ctx.ids.secret(24);
  const expiresAt = now + signInSeconds.started * 1_000;
  const draft = {
    ...({ id: transaction, connectionId: id, purpose: "test", step: "prepared" } as const),
    ...{ code: await sha256(secret), returnTo: "/console", expiresAt, createdAt: now, updatedAt: now },
  };
  const url = `${urlsOf(ctx.origin, tenant, row.id).login}?test=${transaction}.${secret}`;
  return ctx.answer(
    { url, expires_at: timestamp(expiresAt) },
    { action: "connection.test_prepared", target: target(id) },
    insert(loginTransactions, draft),
  );
}

export async function readAttempts(ctx: ConnectionContext, id: string): Promise<{ data: AttemptView[] }> {
  await loadConnection(ctx, id);
  const rows = await ctx.vault.openAll(connectionAttempts, await listAttempts(ctx.db, id));
  const data = rows.map(({ id: attempt, purpose, outcome, reason, evidence, createdAt }) => ({
    ...{ id: attempt, purpose, outcome, reason, at: timestamp(createdAt) },
    evidence: evidence === null ? {} : (JSON.parse(evidence) as Record<string, unknown>),
  }));
  return { data };
}
