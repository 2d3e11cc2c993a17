import { intent, type OutboxMessage } from "../data/outbox.ts";
import { insert, update } from "../data/write.ts";
import type { Context } from "../http/context.ts";
import { type Cursors, page } from "../http/cursor.ts";
import { assertVersion } from "../http/if-match.ts";
import { allows, atMost, grants } from "../kernel/access.ts";
import { timestamp } from "../kernel/clock.ts";
import { invalidField, Problem } from "../kernel/problem.ts";
import type { Meter } from "../limits/meter.ts";
import { assertWithinCompany, limitWord } from "../limits/principal-limits.ts";
import type { ApiKey, ApiKeyInput, ApiKeyPatch, CreatedApiKey } from "./api-key-contract.ts";
import { drawToken, tokenDigest } from "./opaque-token.ts";
import { excessScopes } from "./rules.ts";
import { type ApiKeyRow, findApiKey, listApiKeys } from "./store.ts";
import { apiKeys } from "./tables.ts";

const dayMilliseconds = 86_400_000;
const hintLength = 10;

export interface ApiKeyPorts {
  cursors: Cursors;
  meter: Pick<Meter, "usage">;
  /** Tries once to deliver what a commit owes to other stores; the sweeper does the rest. */
  announce: (messages: OutboxMessage[]) => Promise<void>;
}
export type ApiKeyContext = Context & ApiKeyPorts;

const view = (row: Omit<ApiKeyRow, "tenantId" | "digest" | "memberId" | "updatedAt">): ApiKey => ({
  id: row.id,
  name: row.name,
  hint: row.hint,
  role: row.role,
  scopes: row.scopes,
  requests_per_minute: row.requestsPerMinute,
  created_by: row.createdBy,
  created_at: timestamp(row.createdAt),
  expires_at: timestamp(row.expiresAt),
  revoked_at: row.revokedAt === null ? null : timestamp(row.revokedAt),
  version: row.version,
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
  const { requests_per_minute: requestsPerMinute = null } = input;
  await assertWithinCompany(ctx.meter, requestsPerMinute, "#/requests_per_minute");
  const now = ctx.clock.now();
  const secret = drawToken(ctx.ids, "api_key", region, "standard", principal.shard);
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
    requestsPerMinute,
    expiresAt: now + input.expires_in_days * dayMilliseconds,
    revokedAt: null,
    createdAt: now,
    updatedAt: now,
  };
  const enter = intent(ctx, principal, "lobby.enter", { kind: "api_key", digest, subject_id: row.id });
  const limit =
    requestsPerMinute === null ? [] : [limitWord(ctx, row.id, requestsPerMinute, 1, row.expiresAt)];
  const detail = {
    ...{ role, scopes: scopes.join(" "), expires_at: timestamp(row.expiresAt) },
    ...(requestsPerMinute === null ? {} : { requests_per_minute: requestsPerMinute }),
  };
  const answer = await ctx.answer(
    { ...view({ ...row, version: 1 }), secret },
    { action: "api_key.created", target: target(row.id), detail },
    insert(apiKeys, row),
    enter.write,
    ...limit.map(({ write }) => write),
  );
  await ctx.announce([enter, ...limit].map(({ message }) => message));
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

async function loadKey({ db }: Context, id: string): Promise<ApiKeyRow> {
  const row = await findApiKey(db, id);
  if (!row) throw new Problem("not_found", "There is no such API key.");
  return row;
}

/** @throws {Problem} `invalid_request` for more than the company may ask, `conflict` for a key that was revoked */
export async function changeApiKey(ctx: ApiKeyContext, id: string, patch: ApiKeyPatch): Promise<ApiKey> {
  const before = await loadKey(ctx, id);
  assertVersion(ctx, before.version);
  const { requests_per_minute: requestsPerMinute = before.requestsPerMinute } = patch;
  if (before.revokedAt !== null)
    throw new Problem("conflict", "The API key was revoked.", { members: { state: "revoked" } });
  if (requestsPerMinute === before.requestsPerMinute) return view(before);
  await assertWithinCompany(ctx.meter, requestsPerMinute, "#/requests_per_minute");
  const version = before.version + 1;
  const word = limitWord(ctx, id, requestsPerMinute, version, before.expiresAt);
  const answer = await ctx.answer(
    view({ ...before, requestsPerMinute, version }),
    { action: "api_key.limited", target: target(id), detail: { requests_per_minute: requestsPerMinute } },
    update(apiKeys, id, before.version, { requestsPerMinute, updatedAt: ctx.clock.now() }),
    word.write,
  );
  await ctx.announce([word.message]);
  return answer;
}

/** Revoking twice is one revocation; the row stays, for the audit trail to point at. The meter forgets its limit. */
export async function revokeApiKey(ctx: ApiKeyContext, id: string): Promise<void> {
  const row = await loadKey(ctx, id);
  if (row.revokedAt !== null) return;
  const now = ctx.clock.now();
  const words = row.requestsPerMinute === null ? [] : [limitWord(ctx, id, null, row.version + 1)];
  await ctx.db.commit(
    { action: "api_key.revoked", target: target(id) },
    update(apiKeys, id, row.version, { revokedAt: now, updatedAt: now }),
    ...words.map(({ write }) => write),
  );
  await ctx.announce(words.map(({ message }) => message));
}
