import { StaleWrite } from "../../data/faults.ts";
import { update } from "../../data/write.ts";
import { readBytes } from "../../http/body.ts";
import { Problem } from "../../kernel/problem.ts";
import type { ImportedProvider, SamlMachine } from "../../saml/contract.ts";
import { type DoorConnection, DoorRefusal, type DoorRoom } from "../door.ts";
import { reasonOfProblem } from "../reasons.ts";
import type { SamlSettings } from "../saml-settings.ts";
import { sourceOf } from "./keys.ts";
import type { SamlConnectionRow } from "./store.ts";
import { samlConnections } from "./tables.ts";
import { dueAfter, retryAfter } from "./upkeep-rules.ts";

/** An entity's own metadata has ten thousand bytes; a federation's of thousands is not what a connection names. */
const longestMetadata = 1_000_000;
const patience = 10_000;

export type Named = Pick<DoorConnection, "id" | "region" | "settings">;
export type ReadingRoom = Pick<DoorRoom, "db" | "egress" | "clock">;

/** The provider as the row knows it, if it was read from the settings as they are. */
export const knownProvider = async (row: SamlConnectionRow, settings: object) =>
  row.readFrom === (await sourceOf(settings)) ? row.provider : null;

/**
 * Reads the metadata once more and notes what came of it, in the trail and on the connection. What was known holds
 * until it says that it ends: a provider that cannot be read, or that became another, takes nothing away.
 * @throws {DoorRefusal} `metadata_…`, `upstream_…`, `egress_refused`, after it was noted
 */
export async function readMetadata(
  machine: SamlMachine,
  connection: Named,
  room: ReadingRoom,
  row: SamlConnectionRow,
): Promise<ImportedProvider> {
  const settings = connection.settings as SamlSettings;
  const now = room.clock.now();
  const known = await knownProvider(row, settings);
  try {
    const provider = await imported(machine, connection, room);
    if (provider.validUntil !== null && provider.validUntil <= now) throw new DoorRefusal("metadata_expired");
    if (known !== null && known.entityId !== provider.entityId) throw new DoorRefusal("metadata_of_another");
    const isKept = settings.metadata_url !== undefined;
    const changed = JSON.stringify(known?.certificates) !== JSON.stringify(provider.certificates);
    await note(room, connection.id, row, {
      detail: { certificates: provider.certificates.length, changed },
      ...{ provider, readFrom: await sourceOf(settings), readAt: now },
      ...{ dueAt: isKept ? dueAfter(now, provider) : null, failure: null, failedAt: null, failures: 0 },
    });
    return provider;
  } catch (error) {
    const refusal = unread(error);
    const failures = row.failures + 1;
    const reason = String(refusal.evidence["reason"] ?? refusal.reason);
    await note(room, connection.id, row, {
      detail: { reason, failures },
      ...{ failure: reason, failedAt: now, failures },
      dueAt: retryAfter(now, row.failures, known?.validUntil ?? null),
    });
    throw refusal;
  }
}

interface Noted extends Partial<Omit<SamlConnectionRow, "id" | "tenantId" | "version">> {
  detail: Record<string, string | number | boolean>;
}

async function note(
  { db, clock }: ReadingRoom,
  connectionId: string,
  row: SamlConnectionRow,
  { detail, ...change }: Noted,
): Promise<void> {
  const target = { kind: "connection", id: connectionId };
  const action = change.provider ? "sso.metadata_read" : "sso.metadata_unread";
  try {
    await db.commit(
      { action, target, detail },
      update(samlConnections, row.id, row.version, { ...change, updatedAt: clock.now() }),
    );
  } catch (error) {
    // Two at once read the same metadata, and the other one has said so.
    if (!(error instanceof StaleWrite)) throw error;
  }
}

async function imported(
  machine: SamlMachine,
  connection: Named,
  room: ReadingRoom,
): Promise<ImportedProvider> {
  const { metadata_url, metadata, metadata_certificate } = connection.settings as SamlSettings;
  const text = metadata ?? (await fetched(connection, room, metadata_url ?? ""));
  const verdict = await machine.readProviderMetadata(text, metadata_certificate ?? null);
  if (!verdict.ok) throw new DoorRefusal("metadata_unreadable", { reason: verdict.reason });
  return verdict.value;
}

/** By the one way out: https, a public host, no redirect, and neither longer nor later than metadata is. */
async function fetched({ region }: Named, { egress }: ReadingRoom, url: string): Promise<string> {
  const request = new Request(url, { headers: { accept: "application/samlmetadata+xml, text/xml, */*" } });
  const place = { host: new URL(url).hostname, region };
  const response = await egress.send("customer_idp", request, { place, milliseconds: patience });
  if (!response.ok) {
    await response.body?.cancel();
    throw new DoorRefusal("metadata_unreachable", { status: response.status });
  }
  const bytes = await readBytes(response, longestMetadata);
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    throw new DoorRefusal("metadata_unreadable", { reason: "encoding_invalid" });
  }
}

/** Whatever went wrong on the way, in words of ours: what a server answered is not kept. */
function unread(error: unknown): DoorRefusal {
  if (error instanceof DoorRefusal) return error;
  if (error instanceof Problem)
    return new DoorRefusal(
      error.code === "body_too_large" ? "metadata_too_large" : reasonOfProblem(error.code),
    );
  if (error instanceof Error && error.name === "TimeoutError") return new DoorRefusal("upstream_timeout");
  throw error;
}
