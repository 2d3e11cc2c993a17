import { deliver } from "../../shared/data/outbox.ts";
import { listPlacements } from "../../shared/data/placement.ts";
import { shardsOf } from "../../shared/data/shards.ts";
import { openTenantDb, type TenantDb } from "../../shared/data/tenant-db.ts";
import type { OperatorContext, PublicContext } from "../../shared/http/context.ts";
import { type Cursors, cursors } from "../../shared/http/cursor.ts";
import type { OperatorDoors } from "../../shared/http/doors.ts";
import { errand } from "../../shared/http/errand.ts";
import { identityCouriers } from "../../shared/identity/couriers.ts";
import { operatorVerifier } from "../../shared/identity/operator-token.ts";
import type { Principal } from "../../shared/kernel/principal.ts";
import { meterOf } from "../../shared/limits/meter.ts";
import type { MoveRoom } from "../../shared/moves/room.ts";
import { operatorDoors } from "../../shared/operators/door.ts";
import type { RegionPorts } from "../../shared/operators/ports.ts";
import { usageLedgerOf } from "../../shared/usage/ledger.ts";
import type { Env } from "./env.ts";
import { moveRoomOf } from "./moving.ts";
import { vaultsOf } from "./vault.ts";

/** What an operator reaches outside of any tenant: the list, and founding another. */
export function regionPortsOf(
  env: Env,
  context: OperatorContext,
): RegionPorts & { cursors: Cursors; room: MoveRoom } {
  const { clock, ids, requestId, operator } = context;
  const shards = shardsOf(env);
  const meterFor = (tenantId: string) => meterOf(env, tenantId);
  const usageFor = (tenantId: string) => usageLedgerOf(env, tenantId);
  const couriers = identityCouriers({ shards, clock, directory: env.DIRECTORY, meterFor, usageFor });
  return {
    cursors: cursors(env.CURSOR_KEY, operator.id),
    room: moveRoomOf(env, { clock, ids }),
    listTenants: (...asked) => listPlacements(shards.home, ...asked),
    shards,
    meterFor,
    directory: env.DIRECTORY,
    openDb: (principal) =>
      openTenantDb({ database: shards.of(principal.shard), principal, clock, ids, requestId }),
    vaultFor: (db) => vaultsOf(env)(db, { clock, ids }),
    announceIn: (shard, messages) => deliver(shards.of(shard), couriers, messages),
    idKey: env.OPERATOR_ID_KEY,
    invitationKey: env.INVITATION_KEY,
    mails: env.MAIL_FROM !== "",
    origin: env.ORIGIN,
  };
}

/** The operators' door of this region, with the keys of the one place they sign in at. */
export function realmOf(
  env: Env,
  openDb: (principal: Principal, base: PublicContext) => TenantDb,
): OperatorDoors {
  const { OPERATOR_ISSUER: issuer, OPERATOR_AUDIENCE: audience, OPERATOR_KEYS: local } = env;
  const fetchKeys = async (): Promise<unknown> =>
    local === undefined ? errand(`${issuer}/cdn-cgi/access/certs`) : JSON.parse(local);
  const verify = operatorVerifier({ issuer, audience }, fetchKeys);
  return operatorDoors({ shards: shardsOf(env), verify, idKey: env.OPERATOR_ID_KEY, openDb });
}
