import { findCredential } from "../data/lobby.ts";
import type { Shards } from "../data/shards.ts";
import { openTenantDb } from "../data/tenant-db.ts";
import type { Clock } from "../kernel/clock.ts";
import { equalBytes } from "../kernel/digest.ts";
import { utf8 } from "../kernel/encoding.ts";
import { randomIds } from "../kernel/ids.ts";
import { mint, type Principal } from "../kernel/principal.ts";
import { Problem } from "../kernel/problem.ts";
import type { Region } from "../kernel/region.ts";
import { wrongRegion } from "../kernel/wrong-region.ts";
import { ownTenant } from "../tenancy/service.ts";
import { assertHost, systemPrincipal } from "./credential.ts";
import { readToken, tokenDigest } from "./opaque-token.ts";
import { findProvisioningToken, type ProvisioningTokenRow } from "./provisioning-store.ts";

interface Door {
  request: Request;
  region: Region;
  shards: Shards;
  clock: Clock;
}

export interface Provisioner {
  principal: Principal;
  token: ProvisioningTokenRow;
}

/** One answer for every defect. */
const unauthenticated = () => new Problem("unauthenticated", "Send a valid provisioning token.");

/**
 * Whose identity provider is this? Its principal holds no permission of any route: provisioning's own routes
 * ask for the token. @throws {Problem} `unauthenticated`, `wrong_region`, `use_regional_host`
 */
export async function authenticateProvisioner({
  request,
  region,
  shards,
  clock,
}: Door): Promise<Provisioner> {
  const given = request.headers.get("authorization") ?? "";
  const text = /^Bearer (lvp_[a-z0-9_]{1,100})$/i.exec(given)?.[1];
  const parts = text === undefined ? undefined : readToken(text);
  if (text === undefined || parts?.kind !== "provisioning") throw unauthenticated();
  const digest = await tokenDigest(text);
  const known = await findCredential(shards.home, "provisioning", digest);
  // A company that moved here brought the tokens that its old region drew.
  if (!known && parts.region !== region) throw wrongRegion(parts.region);
  if (!known) throw unauthenticated();
  const { tenantId, subjectId, shard } = known;
  const principal = systemPrincipal(tenantId, shard);
  const ids = randomIds(clock);
  const db = openTenantDb({ database: shards.of(shard), principal, clock, ids, requestId: "" });
  const [token, tenant] = await Promise.all([findProvisioningToken(db, subjectId), ownTenant(db)]);
  const now = clock.now();
  if (!token || !equalBytes(utf8(token.digest), utf8(digest))) throw unauthenticated();
  if (token.revokedAt !== null || token.expiresAt <= now) throw unauthenticated();
  assertHost(request, region, tenant.residencyPolicy);
  const actor = { kind: "api_key", id: token.id } as const;
  return { principal: mint({ tenantId, actor, role: "guest", scopes: [], shard }), token };
}
