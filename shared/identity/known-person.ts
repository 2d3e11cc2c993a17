import type { Shards } from "../data/shards.ts";
import { cameByGlobalHost } from "../http/regional-host.ts";
import type { Clock } from "../kernel/clock.ts";
import { mint, type Principal } from "../kernel/principal.ts";
import type { Region } from "../kernel/region.ts";
import { type AccessClaims, recalledClaims } from "./access-token.ts";

const people = new WeakMap<AccessClaims, Principal>();

/** Whom a token speaks for; minted once for a token that was checked before, whose claims are one object. */
export function personOf(claims: AccessClaims): Principal {
  const known = people.get(claims);
  if (known) return known;
  const person = mint({
    tenantId: claims.tid,
    actor: Object.freeze({ kind: "user", id: claims.sub }),
    role: claims.role,
    scopes: null,
    member: Object.freeze({ id: claims.sub, version: claims.ver }),
    projects: claims.projects,
    amr: claims.amr,
    sessionId: claims.sid,
    shard: claims.shard,
  });
  people.set(claims, person);
  return person;
}

interface Door {
  request: Request;
  region: Region;
  shards: Shards;
  clock: Clock;
  /** The region's public keys, where nobody has to be asked for them. */
  kept: (kid: unknown, clock: Clock) => Record<string, unknown>[] | undefined;
}

/**
 * Who is this, where nobody has to be waited for: a person whose token was checked here before, by the keys that are
 * still the region's, and that names no key, tool or organisation to be looked at besides. Its time, place and host
 * are looked at as ever; whoever is not known by this is for `authenticate` to say.
 */
export function knownPerson({ request, region, shards, clock, kept }: Door): Principal | undefined {
  const { headers } = request;
  const given = headers.get("authorization");
  if (!given?.startsWith("Bearer ")) return undefined;
  const claims = recalledClaims(given.slice(7), (kid) => kept(kid, clock), clock.now());
  if (!claims || claims.region !== region || claims.shard >= shards.count) return undefined;
  const { cnf, client_id: tool, via, residency } = claims;
  if (cnf !== undefined || tool !== undefined || via !== undefined) return undefined;
  if (residency !== undefined && cameByGlobalHost(headers)) return undefined;
  return personOf(claims);
}
