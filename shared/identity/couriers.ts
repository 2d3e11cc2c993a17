import { type CredentialKind, enterLobby, leaveLobbyOf } from "../data/lobby.ts";
import type { Couriers } from "../data/outbox.ts";
import type { Shards } from "../data/shards.ts";
import type { Clock } from "../kernel/clock.ts";
import { meterCouriers } from "../limits/couriers.ts";
import type { Meter } from "../limits/meter.ts";
import { placementCouriers } from "../tenancy/couriers.ts";
import type { UsageLedger } from "../usage/ledger.ts";
import { usageCouriers } from "../usage/reports.ts";

/** The pen this region holds in the edge's directory. */
export interface Directory {
  claim(slug: string, tenantId: string): Promise<"claimed" | "taken">;
  /** `null`: nobody signs in to it yet. */
  confirm(tenantId: string, emailDigest: string | null): Promise<void>;
  release(tenantId: string): Promise<void>;
  /** Forgets that this address leads to the tenant. */
  leave(tenantId: string, emailDigest: string): Promise<void>;
}

/** Makes credentials known to the lobby. */
export const lobbyCouriers = ({ shards, clock }: { shards: Shards; clock: Clock }): Couriers => ({
  "lobby.enter": async ({ tenantId, shard, payload }) => {
    const kind = payload["kind"] as CredentialKind;
    const entry = { kind, digest: String(payload["digest"]), subjectId: String(payload["subject_id"]) };
    await enterLobby(shards.home, { ...entry, tenantId, shard }, clock.now());
    return "done";
  },
  "lobby.leave": async ({ tenantId, payload }) => {
    const kind = payload["kind"] as CredentialKind;
    await leaveLobbyOf(shards.home, { kind, digest: String(payload["digest"]), tenantId });
    return "done";
  },
});

/** Makes the directory send a person's sign-in to this region. */
export const directoryCouriers = (directory: Pick<Directory, "confirm">): Couriers => ({
  "directory.confirm": async ({ tenantId, payload }) => {
    const { digest } = payload;
    await directory.confirm(tenantId, digest === undefined ? null : String(digest));
    return "done";
  },
});

interface CourierPorts {
  shards: Shards;
  clock: Clock;
  directory: Directory;
  meterFor: (tenantId: string) => Meter;
  usageFor: (tenantId: string) => Pick<UsageLedger, "record">;
}

/** Everything identity's commits owe to other stores. */
export const identityCouriers = ({
  shards,
  clock,
  directory,
  meterFor,
  usageFor,
}: CourierPorts): Couriers => ({
  ...lobbyCouriers({ shards, clock }),
  ...meterCouriers(meterFor),
  ...placementCouriers(shards),
  ...directoryCouriers(directory),
  ...usageCouriers(usageFor),
});
