import { DuplicateKey, StaleWrite } from "../../data/faults.ts";
import { insert, update } from "../../data/write.ts";
import { sha256 } from "../../kernel/digest.ts";
import { prefixes } from "../../kernel/ids.ts";
import { Problem } from "../../kernel/problem.ts";
import { type KeyPair, selfSigned } from "../../saml/certificate.ts";
import type { ImportedProvider, Parties, SamlMachine, ServiceProvider } from "../../saml/contract.ts";
import { type DoorConnection, DoorRefusal, type DoorRoom } from "../door.ts";
import type { SamlSettings } from "../saml-settings.ts";
import { findSamlConnection, type SamlConnectionRow } from "./store.ts";
import { samlConnections } from "./tables.ts";

const minute = 60_000;
const day = 86_400_000;
/** Keys of a connection change when the connection is made anew. */
const keyLife = 10 * 365 * day;

export const settingsOf = ({ settings }: Pick<DoorConnection, "settings">): SamlSettings =>
  settings as SamlSettings;

const rowIdOf = (connectionId: string) => `${prefixes.samlConnection}_${connectionId.slice(4)}`;

/** Read again a week after it was, a day before it runs out, and not twice within an hour. */
export const dueAfter = (now: number, validUntil: number | null): number =>
  Math.max(now + 60 * minute, Math.min(now + 7 * day, (validUntil ?? Number.MAX_SAFE_INTEGER) - day));

/** Our side towards this connection; its keys are drawn when it is first asked for. */
export async function serviceOf(
  connection: DoorConnection,
  room: DoorRoom,
): Promise<{ sp: ServiceProvider; row: SamlConnectionRow }> {
  const row =
    (await findSamlConnection(room.db, rowIdOf(connection.id))) ?? (await founded(connection, room));
  const { keys } = await room.vault.open(samlConnections, { id: row.id, keys: row.keys });
  const pair = JSON.parse(keys ?? "null") as KeyPair | null;
  if (pair === null) throw new Problem("key_unavailable", "The connection's keys cannot be opened.");
  const { metadata, acs, slo } = connection.urls;
  const sp = {
    ...{ entityId: metadata, acsUrl: acs, sloUrl: slo },
    ...{ privateKey: pair.privateKey, certificates: [pair.certificate], formerKeys: [] },
  };
  return { sp, row };
}

async function founded({ id: connectionId }: DoorConnection, room: DoorRoom): Promise<SamlConnectionRow> {
  const now = room.clock.now();
  const id = rowIdOf(connectionId);
  const pair = await selfSigned({ commonName: connectionId, notBefore: now - day, notAfter: now + keyLife });
  const sealed = await room.vault.seal(samlConnections, { id, keys: JSON.stringify(pair) });
  const empty = { provider: null, readFrom: "", readAt: null, dueAt: null };
  try {
    await room.db.commit(
      { action: "sso.keys_drawn", target: { kind: "connection", id: connectionId } },
      insert(samlConnections, {
        id,
        connectionId,
        keys: sealed.keys,
        ...empty,
        createdAt: now,
        updatedAt: now,
      }),
    );
  } catch (error) {
    if (!(error instanceof DuplicateKey)) throw error;
  }
  const row = await findSamlConnection(room.db, id);
  if (!row) throw new Problem("conflict", "The connection is gone.");
  return row;
}

/**
 * Both sides of a connection, the provider as its metadata describes it now. `renew`: a signature fits no
 * certificate we know, so the metadata is read again, unless it was read in the last five minutes.
 * @throws {DoorRefusal} `metadata_…` @throws {Problem} of the way out
 */
export async function partiesOf(
  machine: SamlMachine,
  connection: DoorConnection,
  room: DoorRoom,
  { renew = false } = {},
): Promise<{ parties: Parties; renewed: boolean }> {
  const { sp, row } = await serviceOf(connection, room);
  const settings = settingsOf(connection);
  const now = room.clock.now();
  const digest = await sha256(JSON.stringify([settings.metadata_url, settings.metadata]));
  const known = row.readFrom === digest ? row.provider : null;
  const isDue = row.dueAt !== null && row.dueAt <= now;
  const mayRenew = renew && settings.metadata_url !== undefined && (row.readAt ?? 0) + 5 * minute <= now;
  const read = known === null || isDue || mayRenew ? await readAgain() : undefined;
  const provider = read ?? known;
  if (provider === null) throw new DoorRefusal("metadata_unreadable");
  if (provider.validUntil !== null && provider.validUntil <= now) throw new DoorRefusal("metadata_expired");
  const { validUntil: _, ...idp } = provider;
  const { signed = "assertion", encrypted = false, binding } = settings;
  const ssoBinding = binding ?? idp.ssoBinding;
  return { parties: { sp, idp: { ...idp, ssoBinding, signed, encrypted } }, renewed: read !== undefined };

  async function readAgain(): Promise<ImportedProvider | undefined> {
    try {
      const provider = await imported(machine, connection, room);
      const dueAt = settings.metadata_url === undefined ? null : dueAfter(now, provider.validUntil);
      await note(room, connection.id, row, { provider, readFrom: digest, readAt: now, dueAt });
      return provider;
    } catch (error) {
      // What is known still holds until it says that it ends.
      if (known === null) throw error;
      await note(room, connection.id, row, { dueAt: now + 60 * minute });
      return undefined;
    }
  }
}

async function note(
  { db, clock }: DoorRoom,
  connectionId: string,
  row: SamlConnectionRow,
  change: Partial<Pick<SamlConnectionRow, "provider" | "readFrom" | "readAt" | "dueAt">>,
): Promise<void> {
  const target = { kind: "connection", id: connectionId };
  const action = change.provider ? "sso.metadata_read" : "sso.metadata_unread";
  try {
    await db.commit(
      { action, target },
      update(samlConnections, row.id, row.version, { ...change, updatedAt: clock.now() }),
    );
  } catch (error) {
    // Two sign-ins at once read the same metadata.
    if (!(error instanceof StaleWrite)) throw error;
  }
}

async function imported(
  machine: SamlMachine,
  connection: DoorConnection,
  room: DoorRoom,
): Promise<ImportedProvider> {
  const { metadata_url, metadata } = settingsOf(connection);
  const text = metadata ?? (await fetched(connection, room, metadata_url ?? ""));
  const verdict = await machine.readProviderMetadata(text);
  if (!verdict.ok) throw new DoorRefusal("metadata_unreadable", { reason: verdict.reason });
  return verdict.value;
}

async function fetched({ region }: DoorConnection, { egress }: DoorRoom, url: string): Promise<string> {
  const request = new Request(url, { headers: { accept: "application/samlmetadata+xml, text/xml, */*" } });
  const place = { host: new URL(url).hostname, region };
  const response = await egress.send("customer_idp", request, { place, milliseconds: 10_000 });
  if (!response.ok) throw new DoorRefusal("metadata_unreachable", { status: response.status });
  return response.text();
}
