import { insert, remove, update } from "../data/write.ts";
import type { Context } from "../http/context.ts";
import type { Egress } from "../http/egress.ts";
import { assertVersion } from "../http/if-match.ts";
import { timestamp } from "../kernel/clock.ts";
import { sha256 } from "../kernel/digest.ts";
import { invalidField, Problem } from "../kernel/problem.ts";
import type { Vault } from "../keys/contract.ts";
import { ownTenant } from "../tenancy/service.ts";
import type {
  AttemptView,
  ConnectionInput,
  ConnectionPatch,
  ConnectionSettings,
  ConnectionTest,
  ConnectionView,
} from "./contract.ts";
import type { OidcSettings } from "./oidc-settings.ts";
import { isAnotherWord } from "./rules.ts";
import { draftOf, founding, rowIdOf, sourceOf } from "./saml/keys.ts";
import { samlStateOf, unreadFrom } from "./saml/state.ts";
import { findSamlConnection, listSamlConnections, type SamlConnectionRow } from "./saml/store.ts";
import { samlConnections } from "./saml/tables.ts";
import type { SamlSettings } from "./saml-settings.ts";
import { type ConnectionRow, findConnection, listAttempts, listConnections } from "./store.ts";
import { connectionAttempts, connections, loginTransactions } from "./tables.ts";
import { urlsOf } from "./urls.ts";
import { connectionView } from "./views.ts";
import { connectionsPerTenant, type Provider, providerKinds, signInSeconds } from "./words.ts";

export interface ConnectionPorts {
  vault: Vault;
  egress: Egress;
  /** Where pages live. */
  origin: string;
}
export type ConnectionContext = Context & ConnectionPorts;

const target = (id: string) => ({ kind: "connection", id });

/** @throws {Problem} `not_found` */
export async function loadConnection({ db }: Context, id: string): Promise<ConnectionRow> {
  const row = await findConnection(db, id);
  if (!row) throw new Problem("not_found", "There is no such connection.");
  return row;
}

const issuerFields: Partial<Record<Provider, { field: keyof OidcSettings; detail: string }>> = {
  okta: { field: "issuer", detail: "is needed: the organisation's URL, or that of its authorization server" },
  oidc: { field: "issuer", detail: "is needed: where the provider's discovery document says it is" },
  microsoft: { field: "directory_id", detail: "is needed: the directory's GUID, never `common`" },
};

/** The settings that the provider's protocol needs, and no others. @throws {Problem} `invalid_request` naming the field */
function settingsFor(provider: Provider, given: Pick<ConnectionPatch, "oidc" | "saml">): ConnectionSettings {
  const kind = providerKinds[provider];
  const other = kind === "oidc" ? "saml" : "oidc";
  if (given[other] !== undefined)
    throw invalidField(`#/${other}`, "provider", `is not what the provider ${provider} speaks`);
  const settings = given[kind];
  if (settings === undefined) throw invalidField(`#/${kind}`, "required", `is what ${provider} needs`);
  const needed = issuerFields[provider];
  if (needed && (settings as OidcSettings)[needed.field] === undefined)
    throw invalidField(`#/oidc/${needed.field}`, "required", needed.detail);
  return settings;
}

/** The way out to the provider must be open before anything relies on it. */
async function assertReachable(
  ctx: ConnectionContext,
  settings: ConnectionSettings,
  region: ConnectionRow["region"],
) {
  const { issuer } = settings as OidcSettings;
  const address = issuer ?? (settings as SamlSettings).metadata_url;
  if (address === undefined) return;
  await ctx.egress.admit("customer_idp", address, { host: new URL(address).hostname, region });
}

export const viewOf = async (
  ctx: ConnectionContext,
  row: ConnectionRow,
  saml: SamlConnectionRow | undefined,
): Promise<ConnectionView> =>
  connectionView(row, await ownTenant(ctx.db), ctx.origin, await samlStateOf(saml));

/** @throws {Problem} `egress_refused` where the policy forbids the provider's region, `conflict` */
export async function createConnection(
  ctx: ConnectionContext,
  input: ConnectionInput,
): Promise<ConnectionView> {
  const settings = settingsFor(input.provider, input);
  const region = input.region ?? "other";
  await assertReachable(ctx, settings, region);
  if ((await listConnections(ctx.db)).length >= connectionsPerTenant)
    throw new Problem("conflict", `A company has at most ${connectionsPerTenant} connections.`, {
      members: { limit: connectionsPerTenant },
    });
  const now = ctx.clock.now();
  const id = ctx.ids.next("connection");
  const { secret } = await ctx.vault.seal(connections, { id, secret: input.secret ?? null });
  const row = {
    id,
    kind: providerKinds[input.provider],
    provider: input.provider,
    name: input.name,
    status: "draft",
    region,
    settings,
    secret,
    attributes: input.attributes ?? {},
    groupRoles: input.group_roles ?? [],
    jit: input.jit ?? false,
    defaultRole: input.default_role ?? "viewer",
    testedAt: null,
    createdAt: now,
    updatedAt: now,
  } as const;
  const { tenantId } = ctx.principal;
  const founded = row.kind === "saml" ? await founding(id, ctx) : undefined;
  return ctx.answer(
    await viewOf(ctx, { ...row, tenantId, groupRoles: [...row.groupRoles], version: 1 }, founded),
    { action: "connection.created", target: target(id), detail: { provider: row.provider, region } },
    insert(connections, { ...row, groupRoles: [...row.groupRoles] }),
    ...(founded ? [insert(samlConnections, draftOf(founded))] : []),
  );
}

export async function readConnections({
  db,
  origin,
}: ConnectionContext): Promise<{ data: ConnectionView[] }> {
  const [rows, tenant, samlRows] = await Promise.all([
    listConnections(db),
    ownTenant(db),
    listSamlConnections(db),
  ]);
  const views = rows.map(async (row) => {
    const saml = samlRows.find(({ connectionId }) => connectionId === row.id);
    return connectionView(row, tenant, origin, await samlStateOf(saml));
  });
  return { data: await Promise.all(views) };
}

export async function readConnection(ctx: ConnectionContext, id: string): Promise<ConnectionView> {
  const row = await loadConnection(ctx, id);
  return viewOf(ctx, row, await findSamlConnection(ctx.db, rowIdOf(id)));
}

const isSame = (one: object, other: object): boolean =>
  JSON.stringify(Object.entries(one).sort()) === JSON.stringify(Object.entries(other).sort());

/**
 * Settings and secret that nobody has come through with are untested, whatever was before. An enabled connection that
 * is to believe somebody else is disabled by that very commit, and the database forgets whom it knew by the one before.
 */
export async function changeConnection(
  ctx: ConnectionContext,
  id: string,
  patch: ConnectionPatch,
): Promise<ConnectionView> {
  const row = await loadConnection(ctx, id);
  assertVersion(ctx, row.version);
  const isGiven = patch.oidc !== undefined || patch.saml !== undefined;
  const settings = isGiven ? settingsFor(row.provider, patch) : row.settings;
  const isRewired = isGiven && !isSame(settings, row.settings);
  const region = patch.region ?? row.region;
  if (isRewired || region !== row.region) await assertReachable(ctx, settings, region);
  const sealedSecret =
    patch.secret === undefined
      ? row.secret
      : (await ctx.vault.seal(connections, { id, secret: patch.secret })).secret;
  const isUntested = isRewired || patch.secret !== undefined;
  const testedAt = isUntested ? null : row.testedAt;
  const isStopped = row.status === "enabled" && isAnotherWord(settings, row.settings);
  if (patch.status === "enabled" && (row.status !== "enabled" || isStopped) && testedAt === null)
    throw new Problem("conflict", "Test the connection first: it has let nobody through as it stands.", {
      members: { state: "untested" },
    });
  const change = {
    name: patch.name ?? row.name,
    status: isStopped ? "disabled" : (patch.status ?? row.status),
    region,
    settings,
    secret: sealedSecret,
    attributes: patch.attributes ?? row.attributes,
    groupRoles: patch.group_roles ?? row.groupRoles,
    jit: patch.jit ?? row.jit,
    defaultRole: patch.default_role ?? row.defaultRole,
    testedAt,
    updatedAt: ctx.clock.now(),
  };
  const saml = await findSamlConnection(ctx.db, rowIdOf(id));
  const isElsewhere = (await sourceOf(settings)) !== (await sourceOf(row.settings));
  const unread = saml && isElsewhere ? unreadFrom(change.updatedAt) : undefined;
  const fields = Object.keys(patch).filter((name) => patch[name as keyof ConnectionPatch] !== undefined);
  return ctx.answer(
    await viewOf(ctx, { ...row, ...change, version: row.version + 1 }, saml && { ...saml, ...unread }),
    {
      action: "connection.changed",
      target: target(id),
      detail: { fields: fields.join(" "), status: change.status },
    },
    update(connections, id, row.version, change),
    ...(saml && unread ? [update(samlConnections, saml.id, saml.version, unread)] : []),
  );
}

/** Who came by it comes no more by it: identities, sign-ins under way and sessions go with the row. */
export async function deleteConnection(ctx: ConnectionContext, id: string): Promise<void> {
  const row = await loadConnection(ctx, id);
  assertVersion(ctx, row.version);
  const updatedAt = ctx.clock.now();
  await ctx.db.commit(
    { action: "connection.deleted", target: target(id), detail: { provider: row.provider } },
    update(connections, id, row.version, { status: "disabled", updatedAt }),
    remove(connections, id, row.version + 1),
  );
}

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
