import { DuplicateKey } from "../../data/faults.ts";
import { insert } from "../../data/write.ts";
import { sha256 } from "../../kernel/digest.ts";
import { prefixes } from "../../kernel/ids.ts";
import { Problem } from "../../kernel/problem.ts";
import type { Vault } from "../../keys/contract.ts";
import { type KeyPair, selfSigned } from "../../saml/certificate.ts";
import type { DoorRoom } from "../door.ts";
import { certificatesOf, type DrawnPair, type KeySet } from "./key-rules.ts";
import { findSamlConnection, type SamlConnectionRow } from "./store.ts";
import { samlConnections } from "./tables.ts";

const day = 86_400_000;
/** The certificate is an envelope: a key's life ends when the company changes it, long before this. */
const certificateLife = 10 * 365 * day;

export const rowIdOf = (connectionId: string) => `${prefixes.samlConnection}_${connectionId.slice(4)}`;

export async function fingerprintOf(certificate: string): Promise<string> {
  const body = certificate.replaceAll(/-----[A-Z ]+-----|\s/g, "");
  const bytes = Uint8Array.from(atob(body), (character) => character.charCodeAt(0));
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join(":");
}

export async function drawnPair(commonName: string, now: number): Promise<DrawnPair> {
  const pair = await selfSigned({ commonName, notBefore: now - day, notAfter: now + certificateLife });
  return { ...pair, fingerprint: await fingerprintOf(pair.certificate), drawnAt: now };
}

/** A set as it was sealed; a row of before has its one pair alone. */
export async function keySetOf(text: string, createdAt: number): Promise<KeySet> {
  const kept = JSON.parse(text) as KeySet | KeyPair;
  if ("current" in kept) return kept;
  return { current: { ...kept, fingerprint: await fingerprintOf(kept.certificate), drawnAt: createdAt } };
}

export type Desk = Pick<DoorRoom, "db" | "vault" | "clock">;

/** The row of a new connection, with keys of its own; its metadata is due at once. */
export async function founding(connectionId: string, { db, vault, clock }: Desk): Promise<SamlConnectionRow> {
  const now = clock.now();
  const id = rowIdOf(connectionId);
  const set: KeySet = { current: await drawnPair(connectionId, now) };
  const { keys } = await vault.seal(samlConnections, { id, keys: JSON.stringify(set) });
  return {
    ...{ tenantId: db.principal.tenantId, id, connectionId, keys, certificates: certificatesOf(set) },
    ...{ provider: null, readFrom: "", readAt: null, failure: null, failedAt: null, failures: 0 },
    ...{ dueAt: now, createdAt: now, updatedAt: now, version: 1 },
  };
}

/** As it is inserted: whose it is and which version the statement says itself. */
export function draftOf({ tenantId: _, version: __, ...draft }: SamlConnectionRow) {
  return draft;
}

/** The connection's row; one of before this table existed gets it now. @throws {Problem} `conflict` */
export async function samlRowOf(connectionId: string, room: Desk) {
  const id = rowIdOf(connectionId);
  const known = await findSamlConnection(room.db, id);
  if (known) return known;
  try {
    const target = { kind: "connection", id: connectionId };
    const row = await founding(connectionId, room);
    await room.db.commit({ action: "sso.keys_drawn", target }, insert(samlConnections, draftOf(row)));
  } catch (error) {
    if (!(error instanceof DuplicateKey)) throw error;
  }
  const row = await findSamlConnection(room.db, id);
  if (!row) throw new Problem("conflict", "The connection is gone.");
  return row;
}

/** @throws {Problem} `key_unavailable` */
export async function openKeys(row: SamlConnectionRow, vault: Vault): Promise<KeySet> {
  const { keys } = await vault.open(samlConnections, { id: row.id, keys: row.keys });
  if (keys === null) throw new Problem("key_unavailable", "The connection's keys cannot be opened.");
  return keySetOf(keys, row.createdAt);
}

/** Of the settings that a provider is read from. */
export const sourceOf = (settings: object): Promise<string> => {
  const { metadata_url, metadata, metadata_certificate } = settings as Record<string, string | undefined>;
  const parts = [metadata_url, metadata, ...(metadata_certificate ? [metadata_certificate] : [])];
  return sha256(JSON.stringify(parts));
};
