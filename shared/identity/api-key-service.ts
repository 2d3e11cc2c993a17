import { intent, type OutboxMessage } from "../data/outbox.ts";
import { insert, update } from "../data/write.ts";
import type { Context } from "../http/context.ts";
import { type Cursors, page } from "../http/cursor.ts";
import { allows, atMost, grants } from "../kernel/access.ts";
import { timestamp } from "../kernel/clock.ts";
import { invalidField, Problem } from "../kernel/problem.ts";
import type { ApiKey, ApiKeyInput, CreatedApiKey } from "./api-key-contract.ts";
import { drawToken, tokenDigest } from "./opaque-token.ts";
import { excessScopes } from "./rules.ts";
import { type ApiKeyRow, findApiKey, listApiKeys } from "./store.ts";
import { apiKeys } from "./tables.ts";

const dayMilliseconds = 86_400_000;
const hintLength = 10;

export interface ApiKeyPorts {
  cursors: Cursors;
  /** Makes a new key known to the lobby before its maker hears of it. */
  announce: (messages: OutboxMessage[]) => Promise<void>;
}
export type ApiKeyContext = Context & ApiKeyPorts;

const view = (
  row: Omit<ApiKeyRow, "tenantId" | "digest" | "memberId" | "version" | "updatedAt">,
): ApiKey => ({
  id: row.id,
  name: row.name,
  hint: row.hint,
  role: row.role,
  scopes: row.scopes,
  created_by: row.createdBy,
  created_at: timestamp(row.createdAt),
  expires_at: timestamp(row.expiresAt),
  revoked_at: row.revokedAt === null ? null : timestamp(row.revokedAt),
});

const target = (id: string) => ({ kind: "api_key", id });

/** A key never does what its maker could not. @throws {Problem} `forbidden`, `invalid_request` */
function assertWithin({ principal }: Context, role: ApiKeyRow["role"], scopes: ApiKeyInput["scopes"]): void {
  if (!atMost(role, principal.role))
    throw new Problem("forbidden", "A key's role may be at most your own.", {
      errors: [{ pointer: "#/role", code: "role", detail: `may be at most ${principal.role}` }],
    });
  const [beyondMaker] = excessScopes(scopes, (scope) => allows(principal, scope));
  if (beyondMaker !== undefined)
    throw new Problem("forbidden", `You do not hold the permission ${beyondMaker} yourself.`, {
      members: { required: beyondMaker },
    });
  const [beyondRole] = excessScopes(scopes, (scope) => grants[role].includes(scope));
  if (beyondRole !== undefined)
    throw invalidField(`#/scopes/${scopes.indexOf(beyondRole)}`, "role", `the role ${role} never has it`);
}

export async function createApiKey(ctx: ApiKeyContext, input: ApiKeyInput): Promise<CreatedApiKey> {
  const { principal, region } = ctx;
  const role = input.role ?? principal.role;
  const scopes = [...new Set(input.scopes)];
  assertWithin(ctx, role, scopes);
  const memberId = principal.member?.id;
  if (memberId === undefined) throw new Problem("forbidden", "A member of the company answers for each key.");
  const now = ctx.clock.now();
  const secret = drawToken(ctx.ids, "api_key", region);
  const digest = await tokenDigest(secret);
  const row = {
    id: ctx.ids.next("apiKey"),
    name: input.name,
    digest,
    hint: secret.slice(0, hintLength),
    role,
    scopes,
    createdBy: principal.actor.id,
    memberId,
    expiresAt: now + input.expires_in_days * dayMilliseconds,
    revokedAt: null,
    createdAt: now,
    updatedAt: now,
  };
  const enter = intent(ctx, principal, "lobby.enter", { kind: "api_key", digest, subject_id: row.id });
  const detail = { role, scopes: scopes.join(" "), expires_at: timestamp(row.expiresAt) };
  const answer = await ctx.answer(
    { ...view(row), secret },
    { action: "api_key.created", target: target(row.id), detail },
    insert(apiKeys, row),
    enter.write,
  );
  await ctx.announce([enter.message]);
  return answer;
}

export async function pageApiKeys(
  ctx: ApiKeyContext,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<{ data: ApiKey[]; next_cursor: string | null }> {
  const scope = "api-keys";
  const before = cursor === undefined ? undefined : await ctx.cursors.open(scope, cursor);
  const found = await listApiKeys(ctx.db, before, limit + 1);
  const { rows, nextCursor } = await page(found, limit, (position) => ctx.cursors.seal(scope, position));
  return { data: rows.map(view), next_cursor: nextCursor };
}

/** Revoking twice is one revocation; the row stays, for the audit trail to point at. */
export async function revokeApiKey(ctx: ApiKeyContext, id: string): Promise<void> {
  const row = await findApiKey(ctx.db, id);
  if (!row) throw new Problem("not_found", "There is no such API key.");
  if (row.revokedAt !== null) return;
  const now = ctx.clock.now();
  await ctx.db.commit(
    { action: "api_key.revoked", target: target(id) },
    update(apiKeys, id, row.version, { revokedAt: now, updatedAt: now }),
  );
}
