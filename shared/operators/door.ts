import { recordRefusal } from "../audit/refusal.ts";
import { countAttempt, findPlacement } from "../data/lobby.ts";
import { forwardOf } from "../data/moving.ts";
import type { Shards } from "../data/shards.ts";
import type { TenantDb } from "../data/tenant-db.ts";
import type { PublicContext } from "../http/context.ts";
import type { OperatorDoors } from "../http/doors.ts";
import { operatorPrincipal } from "../identity/credential.ts";
import { derivedId } from "../identity/derived-id.ts";
import { operatorPermissions } from "../kernel/access.ts";
import type { Clock } from "../kernel/clock.ts";
import type { Principal } from "../kernel/principal.ts";
import { Problem } from "../kernel/problem.ts";
import { movedTo } from "../kernel/wrong-region.ts";
import { ownTenant } from "../tenancy/service.ts";
import { lets } from "./rules.ts";
import { listRunning } from "./store.ts";

interface RealmPorts {
  shards: Shards;
  /** Who a token was given to, or nothing. */
  verify: (token: string, clock: Clock) => Promise<string | undefined>;
  /** Makes the opaque ids: what a tenant reads says nothing about a person. */
  idKey: string;
  openDb: (principal: Principal, base: PublicContext) => TenantDb;
}

const requestsPerMinute = 300;

/** The operators' realm. It looks at Cloudflare Access's header and at no tenant's credential. */
export function operatorDoors({ shards, verify, idKey, openDb }: RealmPorts): OperatorDoors {
  return {
    async authenticate(request, { clock }) {
      const given = request.headers.get("cf-access-jwt-assertion") ?? "";
      // A header sent twice arrives joined by a comma, which no token holds.
      const token = /^[A-Za-z0-9._-]{1,8192}$/.test(given) ? given : undefined;
      const subject = token === undefined ? undefined : await verify(token, clock);
      if (subject === undefined)
        throw new Problem(
          "unauthenticated",
          "This is for LeanVibe's operators, signed in by Cloudflare Access.",
        );
      const id = await derivedId("operator", idKey, `operator:v1:${subject}`);
      await assertPace(shards.home, id, clock);
      return { id };
    },

    async enter(operator, base, { tenantId, permission, method, path }) {
      const shard = await findPlacement(shards.home, tenantId);
      if (shard === undefined) throw await absence(shards.home, tenantId);
      const principal = operatorPrincipal(tenantId, shard, operator.id);
      const db = openDb(principal, base);
      await ownTenant(db);
      if (operatorPermissions[permission] !== "elevation") return principal;
      const now = base.clock.now();
      const needed = permission === "operator:read" ? "read" : "lifecycle";
      const running = await listRunning(db, operator.id, now);
      const elevation = running.find((row) => lets(row, operator.id, needed, now));
      if (!elevation) {
        await recordRefusal(
          { counter: shards.of(db.principal.shard), db, clock: base.clock },
          { method, path, permission },
        );
        throw new Problem("forbidden", "This needs an approved elevation for this company.", {
          members: { required: "elevation", permissions: [needed] },
        });
      }
      await db.commit({
        action: "elevation.used",
        target: { kind: "elevation", id: elevation.id },
        detail: { method, path, permission },
      });
      return principal;
    },
  };
}

async function absence(home: Shards["home"], tenantId: string): Promise<Problem> {
  const region = await forwardOf(home, tenantId);
  return region ? movedTo(region) : new Problem("not_found", "There is no such resource.");
}

/** Operators have no tenant whose meter counts them. @throws {Problem} `quota_exceeded` */
async function assertPace(home: Shards["home"], id: string, clock: Clock): Promise<void> {
  const now = clock.now();
  const { attempts, windowEndsAt } = await countAttempt(home, "operator", id, 60_000, now);
  if (attempts <= requestsPerMinute) return;
  const seconds = Math.max(1, Math.ceil((windowEndsAt - now) / 1000));
  throw new Problem("quota_exceeded", "Too many requests of one operator in a minute.", {
    headers: { "retry-after": String(seconds) },
  });
}
