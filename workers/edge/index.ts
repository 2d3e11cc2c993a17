import { domainOf } from "../../shared/connections/domain-name.ts";
import { readBytes } from "../../shared/http/body.ts";
import { securityHeaders } from "../../shared/http/headers.ts";
import { pagePartHeader } from "../../shared/http/page-part.ts";
import { placeFrom, placeHeader } from "../../shared/http/place.ts";
import { problemResponse } from "../../shared/http/problem-response.ts";
import {
  cameByGlobalHost,
  type HostKind,
  hostHeader,
  regionOfHost,
  useRegionalHost,
} from "../../shared/http/regional-host.ts";
import { requestIdOf } from "../../shared/http/request-id.ts";
import { emailIndex, normalizeEmail } from "../../shared/identity/blind-index.ts";
import { systemClock } from "../../shared/kernel/clock.ts";
import { randomIds } from "../../shared/kernel/ids.ts";
import { Problem } from "../../shared/kernel/problem.ts";
import { isRegion, type Region, regions } from "../../shared/kernel/region.ts";
import { movedHeader } from "../../shared/kernel/wrong-region.ts";
import { preflight, withCrossOrigin } from "./cross-origin.ts";
import { healthOf } from "./health.ts";
import {
  type Claimant,
  claimantOf,
  companyOfPath,
  isAnonymousSignIn,
  type Room,
  regionOfRequest,
  roomOf,
  strictRegionOf,
} from "./routing.ts";
import { claimedByForm, isToolCall } from "./tool-claim.ts";

type Upper = Uppercase<Region>;
type Rooms = {
  [Name in `${"API" | "IDENTITY" | "TENANTS" | "USAGE" | "PAGES" | "STRIPE"}_${Upper}`]: Fetcher;
};

interface Env extends Rooms {
  ASSETS: Fetcher;
  DIRECTORY: {
    bySlug(slug: string): Promise<Region | null>;
    byDomain(name: string): Promise<Region | null>;
    byEmail(digest: string): Promise<Region | null>;
  };
  EMAIL_INDEX_KEY: string;
}

declare const __BUILD_ID__: string;

/** Where a request goes that names no region: its answers there are public or a refusal. */
const defaultRegion: Region = "us";
const signInBodyLimitBytes = 16_384;
const ids = randomIds(systemClock);

type Forwarding = Exclude<Room, "assets" | "health">;

const fetcherOf = (env: Env, room: Forwarding, region: Region): Fetcher =>
  env[`${room.toUpperCase() as Uppercase<typeof room>}_${region.toUpperCase() as Upper}`];

export default {
  async fetch(request, env): Promise<Response> {
    const asked = preflight(request);
    if (asked) return asked;
    const requestId = requestIdOf(request.headers, ids);
    const { pathname } = new URL(request.url);
    try {
      return withCrossOrigin(pathname, await forward(request, env, requestId));
    } catch (error) {
      return withCrossOrigin(pathname, problemResponse(error, requestId));
    }
  },
} satisfies ExportedHandler<Env>;

async function forward(request: Request, env: Env, requestId: string): Promise<Response> {
  const { pathname, hostname } = new URL(request.url);
  const room = roomOf(pathname);
  const strict = strictRegionOf(request, room);
  if (strict) throw useRegionalHost(request.url, strict);
  if (room === "assets" || room === "health") assertReading(request);
  if (room === "assets") return env.ASSETS.fetch(request);
  const named = regionOfRequest(request, room);
  if (room === "health") return health(env, pathname, named, requestId);
  if (pathname === "/.well-known/jwks.json" && !named) return allKeys(env, request);
  const workspace = /^\/t\/([^/]+)\/?$/.exec(pathname)?.[1];
  if (workspace !== undefined) return toWorkspace(request, env, workspace);
  if (!named && pathname === "/v1/signup") throw unknownRegion();
  const headers = new Headers(request.headers);
  headers.set("x-request-id", requestId);
  headers.delete(pagePartHeader);
  headers.set(hostHeader, (regionOfHost(hostname) ? "regional" : "global") satisfies HostKind);
  const place = placeFrom(request.cf as IncomingRequestCfProperties | undefined);
  if (place === undefined) headers.delete(placeHeader);
  else headers.set(placeHeader, place);
  const company = companyOfPath(pathname);
  if (!named && company !== undefined) {
    const region = (await env.DIRECTORY.bySlug(company.toLowerCase())) ?? defaultRegion;
    return passOn(env, room, region, new Request(request, { headers }));
  }
  if (!named && (isAnonymousSignIn(request) || isToolCall(request)))
    return forwardByBody(request, env, room, headers);
  return passOn(env, room, named ?? defaultRegion, new Request(request, { headers }));
}

/**
 * Asks a region; and by the global host the next one too, where the first says that the credential's company
 * has moved there. It says so before it reads a body, which is kept for whoever takes it.
 */
async function passOn(env: Env, room: Forwarding, region: Region, request: Request): Promise<Response> {
  if (!cameByGlobalHost(request.headers)) return fetcherOf(env, room, region).fetch(request);
  const spare = request.clone();
  const response = await fetcherOf(env, room, region).fetch(request);
  const moved = response.headers.get(movedHeader);
  if (!isRegion(moved) || moved === region) {
    await spare.body?.cancel();
    return response;
  }
  await response.body?.cancel();
  return fetcherOf(env, room, moved).fetch(spare);
}

function assertReading({ method }: Request): void {
  if (method !== "GET" && method !== "HEAD")
    throw new Problem("method_not_allowed", `${method} is not allowed here.`, {
      headers: { allow: "GET, HEAD" },
    });
}

const unknownRegion = () =>
  new Problem(
    "invalid_request",
    "Say which region the company shall live in: ?region=us, eu, uk, ca or au.",
    {
      errors: [{ pointer: "#/region", code: "required", detail: `must be one of: ${regions.join(", ")}` }],
      members: { in: "query" },
    },
  );

/** The only bodies the edge reads: an anonymous sign-in's and a tool's, at most 16 KiB, to find its region. */
async function forwardByBody(
  request: Request,
  env: Env,
  room: Forwarding,
  headers: Headers,
): Promise<Response> {
  const body = await readBytes(request, signInBodyLimitBytes);
  const text = new TextDecoder().decode(body);
  const claimant = isToolCall(request)
    ? (claimedByForm(text) ?? {})
    : claimantOf(request.headers.get("content-type") ?? "", text);
  if (claimant.region && claimant.isStrict) throw useRegionalHost(request.url, claimant.region);
  const region = await findRegion(env, claimant, room);
  return passOn(
    env,
    room,
    region,
    new Request(request.url, { method: "POST", headers, body, redirect: "manual" }),
  );
}

async function findRegion(env: Env, { region, tenant, email }: Claimant, room: Forwarding): Promise<Region> {
  if (region) return region;
  if (tenant !== undefined) {
    const found = await env.DIRECTORY.bySlug(tenant.toLowerCase());
    if (found) return found;
    if (room !== "pages") throw new Problem("not_found", "There is no such tenant.");
  }
  if (email === undefined) return defaultRegion;
  const digest = await emailIndex(env.EMAIL_INDEX_KEY, email);
  // A company's own domain leads to the company, whether or not it knows this very address.
  const domain = tenant === undefined ? domainOf(normalizeEmail(email)) : undefined;
  const owner = domain === undefined ? null : await env.DIRECTORY.byDomain(domain);
  if (owner) return owner;
  return (tenant === undefined ? await env.DIRECTORY.byEmail(digest) : null) ?? regionOfNobody(digest);
}

/** An unknown address is sent somewhere too, always to the same region: where it lands says nothing. */
const regionOfNobody = (digest: string): Region =>
  regions[Number.parseInt(digest.slice(0, 8), 16) % regions.length] ?? defaultRegion;

/** An unknown workspace is the pages' to answer, in words. */
async function toWorkspace(request: Request, env: Env, slug: string): Promise<Response> {
  const region = await env.DIRECTORY.bySlug(slug.toLowerCase());
  if (!region) return env.PAGES_US.fetch(request);
  const location = `/signin?region=${region}&tenant=${encodeURIComponent(slug.toLowerCase())}`;
  return new Response(null, { status: 303, headers: { ...securityHeaders, location } });
}

/** Each region signs with its own key; the global host serves them all. */
async function allKeys(env: Env, request: Request): Promise<Response> {
  const answers = await Promise.all(
    regions.map(async (region) => {
      const response = await fetcherOf(env, "identity", region).fetch(request.url, {
        headers: request.headers,
      });
      return response.ok ? ((await response.json()) as { keys: unknown[] }).keys : [];
    }),
  );
  const headers = { ...securityHeaders, "cache-control": "public, max-age=300" };
  return Response.json({ keys: answers.flat() }, { headers });
}

async function health(
  env: Env,
  path: string,
  named: Region | undefined,
  requestId: string,
): Promise<Response> {
  const headers = { ...securityHeaders, "cache-control": "no-store", "x-request-id": requestId };
  const ask = (region: Region, signal: AbortSignal) =>
    fetcherOf(env, "api", region).fetch("https://api/health/ready", { signal });
  const { status, body } = await healthOf(path, named ? [named] : regions, ask);
  return Response.json({ ...body, build: __BUILD_ID__ }, { status, headers });
}
