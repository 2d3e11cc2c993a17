import type { OutboxMessage } from "../data/outbox.ts";
import { owedOn } from "../data/owed.ts";
import { insert, remove, update } from "../data/write.ts";
import type { Context } from "../http/context.ts";
import type { Egress } from "../http/egress.ts";
import { assertVersion } from "../http/if-match.ts";
import { invalidField, Problem } from "../kernel/problem.ts";
import type { Vault } from "../keys/contract.ts";
import { ownTenant } from "../tenancy/service.ts";
import type { ConnectionInput, ConnectionPatch, ConnectionSettings, ConnectionView } from "./contract.ts";
import type { OidcSettings } from "./oidc-settings.ts";
import { isAnotherWord } from "./rules.ts";
import { draftOf, founding, rowIdOf, sourceOf } from "./saml/keys.ts";
import { samlStateOf, unreadFrom } from "./saml/state.ts";
import { findSamlConnection, listSamlConnections, type SamlConnectionRow } from "./saml/store.ts";
import { samlConnections } from "./saml/tables.ts";
import type { SamlSettings } from "./saml-settings.ts";
import { type ConnectionRow, findConnection, listConnections } from "./store.ts";
import { connections } from "./tables.ts";
import { connectionView } from "./views.ts";
import { connectionsPerTenant, type Provider, providerKinds } from "./words.ts";

export interface ConnectionPorts {
  vault: Vault;
  egress: Egress;
  /** Where pages live. */
  origin: string;
  announce: (messages: OutboxMessage[]) => Promise<void>;
}
export type ConnectionContext = Context & ConnectionPorts;

export const target = (id: string) => ({ kind: "connection", id });

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
  const answer = await ctx.answer(
    await viewOf(ctx, { ...row, ...change, version: row.version + 1 }, saml && { ...saml, ...unread }),
    {
      action: "connection.changed",
      target: target(id),
      detail: { fields: fields.join(" "), status: change.status },
    },
    update(connections, id, row.version, change),
    ...(saml && unread ? [update(samlConnections, saml.id, saml.version, unread)] : []),
  );
  await tellMeter(ctx);
  return answer;
}

/** Whose sessions ended the database put down where it ended them: their access tokens are refused before this answers. */
const tellMeter = async ({ db, announce }: ConnectionContext): Promise<void> =>
  announce(await owedOn(db, "session.revoke"));

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
  await tellMeter(ctx);
}
