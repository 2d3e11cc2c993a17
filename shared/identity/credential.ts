import { findKnownKey } from "../data/credential-rows.ts";
import { findCredential } from "../data/lobby.ts";
import type { Shards } from "../data/shards.ts";
import { openTenantDb } from "../data/tenant-db.ts";
import { cameByGlobalHost, useRegionalHost } from "../http/regional-host.ts";
import { lesserRole, type Role, toolPermissions } from "../kernel/access.ts";
import type { Clock } from "../kernel/clock.ts";
import { proofRefused } from "../kernel/dpop-refusal.ts";
import { prefixes, randomIds } from "../kernel/ids.ts";
import { mint, type Principal } from "../kernel/principal.ts";
import { Problem } from "../kernel/problem.ts";
import { isRegion, type Region, type ResidencyPolicy } from "../kernel/region.ts";
import { wrongRegion } from "../kernel/wrong-region.ts";
import { findDeputy, isActive } from "../tenancy/service.ts";
import { type AccessClaims, accessTokenShape, checkAccessToken, wasChecked } from "./access-token.ts";
import { checkProof } from "./dpop.ts";
import { personOf } from "./known-person.ts";
import { namedShard, type OpaqueToken, readToken, tokenDigest } from "./opaque-token.ts";
import { findSession } from "./store.ts";

interface Door {
  request: Request;
  region: Region;
  shards: Shards;
  clock: Clock;
  /** The region's public keys; the same array object is imported only once. */
  jwks: (kid: unknown) => Promise<Record<string, unknown>[]>;
  /** Hears why, for the log: no tenant is known yet whose trail could say it. */
  refused?: (reason: string) => void;
}

/** One answer for every defect: a caller without a valid credential learns nothing about why. */
const unauthenticated = () => new Problem("unauthenticated", "Send a valid access token or API key.");

/**
 * A strict tenant is served at its regional host only. The edge answers so by what a credential says;
 * this is for credentials that are older than the policy. @throws {Problem} `use_regional_host`
 */
export function assertHost(
  { headers, url }: Pick<Request, "headers" | "url">,
  region: Region,
  policy: ResidencyPolicy | undefined,
): void {
  if (policy === "strict" && cameByGlobalHost(headers)) throw useRegionalHost(url, region);
}

/**
 * Who is this? The Authorization header and nothing else is looked at.
 * @throws {Problem} `unauthenticated`, `wrong_region`, `use_regional_host`
 */
export async function authenticate(door: Door): Promise<Principal> {
  const given = door.request.headers.get("authorization") ?? "";
  // A header sent twice arrives joined by a comma, which no token holds.
  const [, scheme = "", token] =
    knownBearer(given) ?? /^([A-Za-z]{4,6}) ([A-Za-z0-9._-]{1,8192})$/.exec(given) ?? [];
  const isProved = scheme.toLowerCase() === "dpop";
  if (token === undefined || !(isProved || scheme.toLowerCase() === "bearer"))
    return refuse(door, given === "" ? "none" : "no_bearer");
  const isKey = token.startsWith("lv") && !isProved;
  const known = isKey ? await byApiKey(token, door) : await byAccessToken(token, door, isProved);
  return typeof known === "string" ? refuse(door, known) : known;
}

/** The letters of a token that was checked before are not looked at again: that is most of what a warm check costs. */
function knownBearer(given: string): [string, string, string] | undefined {
  if (!given.startsWith("Bearer ")) return undefined;
  const token = given.slice(7);
  return wasChecked(token) ? [given, "Bearer", token] : undefined;
}

function refuse({ refused }: Door, reason: string): never {
  refused?.(reason);
  throw unauthenticated();
}

async function byAccessToken(token: string, door: Door, isProved: boolean) {
  const { request, region, shards, clock, jwks } = door;
  const shape = accessTokenShape(token);
  if (!shape) return "syntax";
  const claimed = shape.claims["region"];
  if (isRegion(claimed) && claimed !== region) throw wrongRegion(claimed);
  const checked = await checkAccessToken(token, await jwks(shape.header["kid"]), clock);
  if ("fault" in checked) return checked.fault;
  const { claims } = checked;
  if (claims.region !== region || claims.shard >= shards.count) return "place";
  assertHost(request, region, claims.residency);
  const proof = await proofFor(claims.cnf?.jkt, token, door, isProved);
  if (claims.client_id !== undefined) return toolOf({ ...claims, client_id: claims.client_id }, proof);
  if (claims.via !== undefined)
    return (await deputyOf({ ...claims, via: claims.via }, shards, clock)) ?? "deputy_over";
  return "proof" in proof ? mint({ ...personOf(claims), ...proof }) : personOf(claims);
}

/**
 * A token with a key's thumbprint asks for that key's proof, and one without takes none: whoever stole a bound token
 * cannot show it as another kind (RFC 9449 §7.1, §7.2).
 * @throws {Problem} `unauthenticated` in the scheme's own words
 */
async function proofFor(
  jkt: string | undefined,
  token: string,
  { request, clock, refused }: Door,
  isProved: boolean,
): Promise<Pick<Principal, "proof">> {
  if (jkt === undefined && !isProved) return {};
  const { method, url } = request;
  const given = request.headers.get("dpop");
  const isBound = jkt !== undefined && isProved;
  const asked = { method, url, token, now: clock.now() };
  const proof = !isBound ? "scheme" : given === null ? "none" : await checkProof(given, asked);
  if (typeof proof !== "string" && proof.jkt === jkt)
    return { proof: { digest: proof.once, until: proof.until } };
  refused?.(`proof_${typeof proof === "string" ? proof : "key"}`);
  throw proofRefused(typeof proof === "string" && isBound ? "invalid_dpop_proof" : "invalid_token");
}

const toolIdOf = (clientId: string): string => `${prefixes.oauthClient}_${clientId.slice(-26)}`;

/**
 * A company's own tool, for a person or for itself. Whatever is a person's alone it may not do, like an API key;
 * its session ends it at once, and who answers for it bounds it.
 */
const toolOf = (claims: AccessClaims & { client_id: string }, proof: Pick<Principal, "proof">): Principal =>
  mint({
    tenantId: claims.tid,
    actor: { kind: "api_key", id: toolIdOf(claims.client_id) },
    role: claims.role,
    scopes: toolPermissions.filter((permission) => claims.scope?.split(" ").includes(permission)),
    member: { id: claims.mbr ?? claims.sub, version: claims.ver },
    projects: claims.projects,
    sessionId: claims.sid,
    shard: claims.shard,
    ...proof,
  });

/**
 * Somebody from above: what the token says is looked at again each time, so that it ends with the
 * session, the role, the person and the place in the tree it was asked for with.
 */
async function deputyOf(
  { via, sid, sub, tid, amr, shard }: AccessClaims & { via: string },
  shards: Shards,
  clock: Clock,
): Promise<Principal | undefined> {
  const reader = systemPrincipal(via, shard);
  const database = shards.of(shard);
  const db = openTenantDb({ database, principal: reader, clock, ids: randomIds(clock), requestId: "" });
  const [session, deputy] = await Promise.all([findSession(db, sid), findDeputy(db, sub, tid, clock.now())]);
  if (!deputy || session?.userId !== sub) return undefined;
  if (session.revokedAt !== null || session.expiresAt <= clock.now()) return undefined;
  const actor = { kind: "user", id: sub } as const;
  return mint({ tenantId: tid, actor, role: "admin", scopes: null, amr, via, shard });
}

async function byApiKey(token: string, { request, region, shards, clock }: Door) {
  const parts = readToken(token);
  if (parts?.kind !== "api_key") return "key_syntax";
  const found = await findKey(parts, await tokenDigest(token), region, shards);
  if (!found) return "key_unknown";
  const { shard, row } = found;
  const now = clock.now();
  if (row.revokedAt !== null || row.expiresAt <= now || !isActive(row, now)) return "key_over";
  assertHost(request, region, row.policy);
  return mint({
    tenantId: row.tenantId,
    actor: { kind: "api_key", id: row.id },
    role: lesserRole(row.role, row.memberRole),
    scopes: row.scopes,
    member: { id: row.memberId, version: row.version },
    projects: row.projects,
    shard,
  });
}

/** Where keys were found that do not say where they are, by their digests; as little trusted as what a key says. */
const strays = new Map<string, number>();
const mostStrays = 1000;

function noteStray(digest: string, shard: number): void {
  const [longest] = strays.keys();
  if (strays.size >= mostStrays && longest !== undefined) strays.delete(longest);
  strays.set(digest, shard);
}

/**
 * First where the key says it is, which is nearly always right; then by way of the home database, which knows of those
 * that were drawn before keys said so, and of companies that moved since.
 * @throws {Problem} `wrong_region`, `unavailable`
 */
async function findKey(parts: OpaqueToken, digest: string, region: Region, shards: Shards) {
  const named = strays.get(digest) ?? namedShard(parts, region, shards);
  const row = named === undefined ? undefined : await findKnownKey(shards.of(named), digest);
  if (named !== undefined && row) return { shard: named, row };
  const known = await findCredential(shards.home, "api_key", digest);
  // A company that moved here brought the keys that its old region drew.
  if (!known && parts.region !== region) throw wrongRegion(parts.region);
  const moved = known && (await findKnownKey(shards.of(known.shard), digest, known.tenantId));
  if (moved) noteStray(digest, known.shard);
  return moved && { shard: known.shard, row: moved };
}

/** A part of the system, looking into a tenant that a credential in the lobby, the outbox or a ledger led to. */
export const systemPrincipal = (tenantId: string, shard: number, part = "identity"): Principal =>
  mint({ tenantId, actor: { kind: "system", id: part }, role: "guest", scopes: [], shard });

/** A company's tool that proved itself: it writes what it was given, and may nothing else. */
export const toolPrincipal = (tool: {
  tenantId: string;
  clientId: string;
  role: Role;
  member: { id: string; version: number };
  shard: number;
}): Principal =>
  mint({
    tenantId: tool.tenantId,
    actor: { kind: "api_key", id: toolIdOf(tool.clientId) },
    role: tool.role,
    scopes: [],
    member: { id: tool.member.id, version: tool.member.version },
    shard: tool.shard,
  });

/** An operator in a tenant. It holds no role there: what it may is its realm's business. */
export const operatorPrincipal = (tenantId: string, shard: number, operatorId: string): Principal =>
  mint({ tenantId, actor: { kind: "operator", id: operatorId }, role: "guest", scopes: [], shard });
