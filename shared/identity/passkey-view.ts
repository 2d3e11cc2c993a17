import { timestamp } from "../kernel/clock.ts";
import type { PasskeyView } from "./passkey-contract.ts";
import { makerOf, passkeyIdOf } from "./passkey-rules.ts";
import type { PasskeyRow } from "./store.ts";

/** `label` is sealed in the row: it is handed over opened. */
export const passkeyView = (row: Omit<PasskeyRow, "label"> & { label: string | null }): PasskeyView => ({
  id: passkeyIdOf(row.id),
  kind: row.kind,
  name: row.label ?? row.name,
  created_at: timestamp(row.createdAt),
  last_used_at: row.lastUsedAt === null ? null : timestamp(row.lastUsedAt),
  transports: row.transports,
  backup_eligible: row.deviceType === "multiDevice",
  backed_up: row.backedUp,
  aaguid: row.aaguid,
  maker: makerOf(row.aaguid),
  attestation: row.attestation,
  maker_proof: row.makerProof,
  version: row.version,
});
