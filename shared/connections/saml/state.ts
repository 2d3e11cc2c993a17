import { timestamp } from "../../kernel/clock.ts";
import type { SamlState } from "../contract.ts";
import { fingerprintOf } from "./keys.ts";
import type { SamlConnectionRow } from "./store.ts";

const at = (milliseconds: number | null | undefined) =>
  milliseconds === null || milliseconds === undefined ? null : timestamp(milliseconds);

/** What the connection's page says of both sides' certificates, and of the reading of metadata. */
export async function samlStateOf(row: SamlConnectionRow | undefined): Promise<SamlState | null> {
  if (!row) return null;
  const { provider, certificates } = row;
  return {
    entity_id: provider?.entityId ?? null,
    certificates: await Promise.all((provider?.certificates ?? []).map(fingerprintOf)),
    read_at: at(row.readAt),
    next_read_at: at(row.dueAt),
    valid_until: at(provider?.validUntil),
    failure: row.failure,
    failed_at: at(row.failedAt),
    keys: (certificates ?? []).map(({ use, fingerprint, drawn_at }) => ({
      ...{ use, fingerprint },
      drawn_at: timestamp(drawn_at),
    })),
  };
}

/** Settings changed: what the old ones led to is nothing of the new ones, which are read at once. */
export const unreadFrom = (now: number) => ({
  ...{ provider: null, readFrom: "", readAt: null, dueAt: now, updatedAt: now },
  ...{ failure: null, failedAt: null, failures: 0 },
});
