import { intent } from "../data/outbox.ts";
import { insert, update } from "../data/write.ts";
import { assertVersion } from "../http/if-match.ts";
import { drawToken, tokenDigest } from "../identity/opaque-token.ts";
import type { MemberContext } from "../identity/ports.ts";
import { deliverFor } from "../identity/session.ts";
import { allows, atMost, type Permission, toolPermissions } from "../kernel/access.ts";
import { timestamp } from "../kernel/clock.ts";
import { sha256 } from "../kernel/digest.ts";
import { invalidField, Problem } from "../kernel/problem.ts";
import { ownTenant } from "../tenancy/service.ts";
import { assertRegistrable } from "./client-rules.ts";
import type {
  ClientInput,
  ClientList,
  ClientPatch,
  ClientView,
  ClientWithSecret,
  RotationInput,
} from "./contract.ts";
import { oauthLimits } from "./rules.ts";
import { type ClientRow, findClient, listClients, listToolSessions } from "./store.ts";
import { oauthClients, type StoredSecret } from "./tables.ts";
import { endOnce } from "./verbs/exchange-code.ts";

const target = (id: string) => ({ kind: "oauth_client", id });
const hintLength = 12;

function viewOf(row: Omit<ClientRow, "tenantId">, now: number): ClientView {
  const live = row.secrets.filter(({ expiresAt }) => expiresAt === null || expiresAt > now);
  return {
    ...{ id: row.id, client_id: row.clientId, name: row.name, kind: row.kind, role: row.role },
    ...{ grant_types: row.grantTypes, redirect_uris: row.redirectUris, scopes: row.scopes },
    dpop_bound_access_tokens: row.dpopBound,
    secrets: live.map(({ hint, createdAt, expiresAt }) => ({
      hint,
      created_at: timestamp(createdAt),
      expires_at: expiresAt === null ? null : timestamp(expiresAt),
    })),
    created_at: timestamp(row.createdAt),
    revoked_at: row.revokedAt === null ? null : timestamp(row.revokedAt),
    version: row.version,
  };
}

/** A tool is never given what its maker does not have. @throws {Problem} `forbidden` */
function assertWithin({ principal }: MemberContext, scopes: readonly string[], role: ClientRow["role"]) {
  const beyond = scopes.find(
    (scope) => toolPermissions.includes(scope as Permission) && !allows(principal, scope as Permission),
  );
  if (beyond !== undefined)
    throw new Problem("forbidden", `You do not hold the permission ${beyond} yourself.`, {
      members: { required: beyond },
    });
  if (!atMost(role, principal.role))
    throw new Problem("forbidden", "A tool's role may be at most your own.", {
      errors: [{ pointer: "#/role", code: "role", detail: `may be at most ${principal.role}` }],
    });
}

async function drawSecret(ctx: MemberContext): Promise<{ secret: string; stored: StoredSecret }> {
  const { residencyPolicy } = await ownTenant(ctx.db);
  const secret = drawToken(ctx.ids, "client_secret", ctx.region, residencyPolicy);
  const digest = await tokenDigest(secret);
  const hint = secret.slice(0, hintLength);
  return { secret, stored: { digest, hint, createdAt: ctx.clock.now(), expiresAt: null } };
}

/** @throws {Problem} `invalid_request`, `forbidden`, `plan_limit_reached` */
export async function createClient(ctx: MemberContext, input: ClientInput): Promise<ClientWithSecret> {
  assertRegistrable(input);
  assertWithin(ctx, input.scopes, input.role);
  const memberId = ctx.principal.member?.id;
  if (memberId === undefined)
    throw new Problem("forbidden", "A member of the company answers for each tool.");
  const live = (await listClients(ctx.db)).filter(({ revokedAt }) => revokedAt === null);
  if (live.length >= oauthLimits.clients)
    throw new Problem("conflict", `A company has at most ${oauthLimits.clients} tools: revoke one first.`, {
      members: { limit: oauthLimits.clients },
    });
  const now = ctx.clock.now();
  const id = ctx.ids.next("oauthClient");
  const clientId = `lvc_${ctx.region}_${id.slice(-26)}`;
  const drawn = input.kind === "confidential" && input.keys.length === 0 ? await drawSecret(ctx) : undefined;
  const row = {
    ...{ id, clientId, kind: input.kind, name: input.name, secrets: drawn ? [drawn.stored] : [] },
    ...{ keys: input.keys, redirectUris: [...new Set(input.redirect_uris)], role: input.role },
    ...{ grantTypes: [...new Set(input.grant_types)], scopes: [...new Set(input.scopes)], memberId },
    ...{ dpopBound: input.dpop_bound_access_tokens, revokedAt: null, createdAt: now, updatedAt: now },
  };
  const { tenantId, shard } = ctx.principal;
  const entry = { kind: "oauth_client", digest: await sha256(clientId), subject_id: id };
  const enter = intent(ctx, { tenantId, shard }, "lobby.enter", entry);
  const answer = await ctx.answer(
    { ...viewOf({ ...row, version: 1 }, now), client_secret: drawn?.secret ?? null },
    {
      action: "oauth_client.created",
      target: target(id),
      detail: { kind: row.kind, scope: row.scopes.join(" ") },
    },
    insert(oauthClients, row),
    enter.write,
  );
  await deliverFor(ctx, shard, [enter.message]);
  return answer;
}

export async function readClients(ctx: MemberContext): Promise<ClientList> {
  const now = ctx.clock.now();
  return { data: (await listClients(ctx.db)).map((row) => viewOf(row, now)) };
}

async function load(ctx: MemberContext, id: string): Promise<ClientRow> {
  const row = await findClient(ctx.db, id);
  if (!row) throw new Problem("not_found", "There is no such tool.");
  return row;
}

/** @throws {Problem} `conflict` */
function assertLive({ revokedAt }: ClientRow): void {
  if (revokedAt !== null) throw new Problem("conflict", "The tool was revoked: register another.");
}

export const readClient = async (ctx: MemberContext, id: string): Promise<ClientView> =>
  viewOf(await load(ctx, id), ctx.clock.now());

/** @throws {Problem} `not_found`, `conflict`, `invalid_request`, `forbidden`, `precondition_failed` */
export async function changeClient(ctx: MemberContext, id: string, patch: ClientPatch): Promise<ClientView> {
  const row = await load(ctx, id);
  assertVersion(ctx, row.version);
  assertLive(row);
  const after = {
    name: patch.name ?? row.name,
    redirectUris: patch.redirect_uris ? [...new Set(patch.redirect_uris)] : row.redirectUris,
    scopes: patch.scopes ? [...new Set(patch.scopes)] : row.scopes,
    dpopBound: patch.dpop_bound_access_tokens ?? row.dpopBound,
  };
  const { kind, grantTypes: grant_types } = row;
  assertRegistrable({ kind, grant_types, redirect_uris: after.redirectUris, keys: row.keys });
  if (patch.scopes) assertWithin(ctx, after.scopes, row.role);
  const updatedAt = ctx.clock.now();
  await ctx.db.commit(
    { action: "oauth_client.changed", target: target(id), detail: { scope: after.scopes.join(" ") } },
    update(oauthClients, id, row.version, { ...after, updatedAt }),
  );
  return viewOf({ ...row, ...after, updatedAt, version: row.version + 1 }, updatedAt);
}

/** The one before works on for the overlap, and no third one does. @throws {Problem} `not_found`, `conflict` */
export async function rotateSecret(
  ctx: MemberContext,
  id: string,
  { overlap_hours: hours }: RotationInput,
): Promise<ClientWithSecret> {
  const row = await load(ctx, id);
  assertLive(row);
  if (row.kind !== "confidential" || row.keys.length > 0)
    throw invalidField("#/id", "kind", "This tool has no secret.");
  const now = ctx.clock.now();
  const { secret, stored } = await drawSecret(ctx);
  const [latest] = row.secrets.filter(({ expiresAt }) => expiresAt === null);
  const until = now + hours * 3_600_000;
  const before = latest && hours > 0 ? [{ ...latest, expiresAt: until }] : [];
  const secrets = [stored, ...before];
  const view = viewOf({ ...row, secrets, version: row.version + 1 }, now);
  return ctx.answer(
    { ...view, client_secret: secret },
    { action: "oauth_client.secret_rotated", target: target(id), detail: { overlap_hours: hours } },
    update(oauthClients, id, row.version, { secrets, updatedAt: now }),
  );
}

/** Revoked first, so that it is given nothing more; then every session it has ends. Twice is once. */
export async function revokeClient(ctx: MemberContext, id: string): Promise<void> {
  const row = await load(ctx, id);
  const now = ctx.clock.now();
  if (row.revokedAt === null)
    await ctx.db.commit(
      { action: "oauth_client.revoked", target: target(id) },
      update(oauthClients, id, row.version, { revokedAt: now, secrets: [], updatedAt: now }),
    );
  for (;;) {
    const open = await listToolSessions(ctx.db, { clientId: id }, now);
    if (open.length === 0) return;
    for (const session of open) await endOnce(ctx, ctx.db, session, "tool_ended");
  }
}
