import { shardsOf } from "../../shared/data/shards.ts";
import type { TenantDb } from "../../shared/data/tenant-db.ts";
import type { PublicContext } from "../../shared/http/context.ts";
import type { OperatorDoors } from "../../shared/http/doors.ts";
import { errand } from "../../shared/http/errand.ts";
import { operatorVerifier } from "../../shared/identity/operator-token.ts";
import type { Principal } from "../../shared/kernel/principal.ts";
import { operatorDoors } from "../../shared/operators/door.ts";
import type { Env } from "./env.ts";

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
