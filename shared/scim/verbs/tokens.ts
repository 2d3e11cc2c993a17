import { insert, update } from "../../data/write.ts";
import { page } from "../../http/cursor.ts";
import { drawToken, tokenDigest } from "../../identity/opaque-token.ts";
import {
  findProvisioningToken,
  listProvisioningTokens,
  type ProvisioningTokenRow,
} from "../../identity/provisioning-store.ts";
import { provisioningTokens } from "../../identity/provisioning-tables.ts";
import { timestamp } from "../../kernel/clock.ts";
import { Problem } from "../../kernel/problem.ts";
import { acting } from "../../members/acting.ts";
import { owe } from "../../members/member-change.ts";
import type { MembersContext } from "../../members/ports.ts";
import { ownTenant } from "../../tenancy/service.ts";
import type { IssuedToken, TokenInput, TokenView } from "../contract.ts";
import { baseOf } from "../validators.ts";

const dayMilliseconds = 86_400_000;
const hintLength = 11;

const target = (id: string) => ({ kind: "provisioning_token", id });
const instantOf = (time: number | null) => (time === null ? null : timestamp(time));

type Shown = Omit<ProvisioningTokenRow, "tenantId" | "digest" | "memberId" | "version" | "updatedAt">;

const view = (row: Shown): TokenView => ({
  id: row.id,
  name: row.name,
  hint: row.hint,
  drawn_by_role: row.role,
  default_role: row.defaultRole,
  created_by: row.createdBy,
  created_at: timestamp(row.createdAt),
  expires_at: timestamp(row.expiresAt),
  revoked_at: instantOf(row.revokedAt),
  last_used_at: instantOf(row.lastUsedAt),
});

/** Shown once. @throws {Problem} `forbidden` for whoever is neither owner nor admin here */
export async function drawProvisioningToken(ctx: MembersContext, input: TokenInput): Promise<IssuedToken> {
  const actor = await acting(ctx);
  const { memberId, role } = actor;
  if (memberId === null || (role !== "owner" && role !== "admin"))
    throw new Problem("forbidden", "An owner or administrator of the company answers for each token.");
  const { residencyPolicy } = await ownTenant(ctx.db);
  const secret = drawToken(ctx.ids, "provisioning", ctx.region, residencyPolicy);
  const digest = await tokenDigest(secret);
  const now = ctx.clock.now();
  const row = {
    ...{ id: ctx.ids.next("provisioningToken"), name: input.name, digest, hint: secret.slice(0, hintLength) },
    ...{ role, defaultRole: input.default_role, createdBy: ctx.principal.actor.id, memberId },
    ...{ expiresAt: now + input.expires_in_days * dayMilliseconds, revokedAt: null, lastUsedAt: null },
    ...{ createdAt: now, updatedAt: now },
  };
  const enter = owe(ctx, "lobby.enter", { kind: "provisioning", digest, subject_id: row.id });
  const answer = await ctx.answer(
    { ...view(row), secret, base_url: baseOf(ctx) },
    {
      action: "provisioning.token_created",
      target: target(row.id),
      detail: { default_role: input.default_role, expires_at: timestamp(row.expiresAt) },
    },
    ...actor.guard(),
    insert(provisioningTokens, row),
    enter.write,
  );
  await ctx.announce([enter.message]);
  return answer;
}

export async function pageTokens(
  ctx: MembersContext,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
) {
  const scope = "GET /v1/provisioning/tokens";
  const before = cursor === undefined ? undefined : await ctx.cursors.open(scope, cursor);
  const found = await listProvisioningTokens(ctx.db, before, limit + 1);
  const { rows, nextCursor } = await page(found, limit, (position) => ctx.cursors.seal(scope, position));
  return { data: rows.map(view), next_cursor: nextCursor };
}

/** Revoking twice is one revocation; the row stays, for the audit trail to point at. */
export async function revokeToken(ctx: MembersContext, id: string): Promise<void> {
  const row = await findProvisioningToken(ctx.db, id);
  if (!row) throw new Problem("not_found", "There is no such provisioning token.");
  if (row.revokedAt !== null) return;
  const now = ctx.clock.now();
  await ctx.db.commit(
    { action: "provisioning.token_revoked", target: target(id) },
    update(provisioningTokens, id, row.version, { revokedAt: now, updatedAt: now }),
  );
}
