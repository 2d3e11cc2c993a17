import { readBytes } from "../http/body.ts";
import { securityHeaders } from "../http/headers.ts";
import { assertFewAttempts } from "../identity/throttle.ts";
import { sha256 } from "../kernel/digest.ts";
import { Problem } from "../kernel/problem.ts";
import { takeArrival } from "./answer.ts";
import { type Begun, beginSignIn, beginTest } from "./begin.ts";
import { ssoCookieFor } from "./cookie.ts";
import { departureForm, mannerOf } from "./departure-form.ts";
import { type Arrival, DoorRefusal } from "./door.ts";
import { connectionIn, lodgeOf, openedConnection, type SsoContext } from "./ports.ts";
import { isWorthNoting, refusalOf } from "./refusals.ts";
import { signInSeconds } from "./words.ts";

/** A SAML response may have 200 000 characters of base64, and is posted URL-encoded. */
const formBytes = 400_000;
const shape = /^\/sso\/([a-z0-9-]{1,64})\/(con_[0-9a-hjkmnp-tv-z]{26})\/(login|callback|acs|slo|metadata)$/;

interface Asked {
  slug: string;
  connectionId: string;
  action: string;
}

/**
 * What browsers and providers ask of one connection. Nothing of what goes wrong is told: the reason is in the
 * company's trail and in the debugger, the person sees one page.
 */
export async function answerSso(ctx: SsoContext, request: Request): Promise<Response> {
  const url = new URL(request.url);
  const [, slug, connectionId, action] = shape.exec(url.pathname) ?? [];
  try {
    if (slug === undefined || connectionId === undefined || action === undefined)
      throw new Problem("not_found", "There is no such address.");
    return await route(ctx, request, { slug, connectionId, action });
  } catch (error) {
    if (!(error instanceof Problem) && !(error instanceof Error && error.name === "DoorRefusal"))
      console.error(JSON.stringify({ event: "sso.failed", request: ctx.requestId, error: String(error) }));
    return redirect(ctx, "/sso/error", { ref: ctx.requestId });
  }
}

async function route(ctx: SsoContext, request: Request, asked: Asked): Promise<Response> {
  const { action } = asked;
  const isRead = request.method === "GET" || request.method === "HEAD";
  if (action === "login" && isRead) return begin(ctx, request, asked);
  if (action === "metadata" && isRead) return other(ctx, request, asked, "metadata");
  if (action === "slo") return other(ctx, request, asked, "slo");
  if ((action === "callback" && isRead) || (action === "acs" && request.method === "POST"))
    return arrive(ctx, request, asked);
  throw new Problem("method_not_allowed", "Not so.");
}

/** Whoever asks without end fills nobody's trail. @throws {Problem} `quota_exceeded` */
async function assertFew(ctx: SsoContext, request: Request, ...about: string[]): Promise<void> {
  const client = request.headers.get("cf-connecting-ip") ?? "";
  await assertFewAttempts(ctx, "sso", await sha256(["sso", client, ...about].join("\n")));
}

async function begin(ctx: SsoContext, request: Request, { slug, connectionId }: Asked): Promise<Response> {
  await assertFew(ctx, request, connectionId);
  const { searchParams } = new URL(request.url);
  const test = searchParams.get("test");
  const begun =
    test === null
      ? await beginSignIn(ctx, { slug, connectionId, returnTo: searchParams.get("return_to") })
      : await beginTest(ctx, { slug, connectionId, code: test });
  return departureResponse(begun, request.headers);
}

/** Off to the provider, by redirect or by a form the person sends; the cookie stays behind. */
export async function departureResponse({ departure, browser }: Begun, headers: Headers): Promise<Response> {
  const cookie = ssoCookieFor(browser, signInSeconds.started + signInSeconds.asked);
  if ("form" in departure) return departureForm(departure.form, mannerOf(headers), cookie);
  const answer = { ...securityHeaders, location: departure.redirect, "set-cookie": cookie };
  return new Response(null, { status: 302, headers: { ...answer, "cache-control": "no-store" } });
}

async function arrivalOf(request: Request): Promise<Arrival> {
  const url = new URL(request.url);
  if (request.method !== "POST") return { url, form: null, manner: mannerOf(request.headers) };
  const type = request.headers.get("content-type") ?? "";
  if (!/^application\/x-www-form-urlencoded(?:;|$)/i.test(type))
    throw new Problem("unsupported_media_type", "Send a form.");
  const bytes = await readBytes(request, formBytes);
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
    return { url, form: new URLSearchParams(text), manner: mannerOf(request.headers) };
  } catch {
    throw new DoorRefusal("encoding_invalid");
  }
}

async function arrive(ctx: SsoContext, request: Request, { slug, connectionId }: Asked): Promise<Response> {
  if (request.method === "POST") await assertFew(ctx, request, connectionId, "acs");
  const arrival = await arrivalOf(request);
  const taken = await takeArrival(ctx, { slug, connectionId, arrival });
  if (taken) return redirect(ctx, "/sso/finish", { tenant: slug, code: taken.code });
  const headers = { ...securityHeaders, location: `/sso/${slug}/${connectionId}/login` };
  return new Response(null, { status: 303, headers: { ...headers, "cache-control": "no-store" } });
}

async function other(
  ctx: SsoContext,
  request: Request,
  { slug, connectionId }: Asked,
  action: "metadata" | "slo",
): Promise<Response> {
  const lodge = await lodgeOf(ctx, slug);
  const row = await connectionIn(lodge, connectionId);
  const door = ctx.doors[row.kind];
  if (!door.answer) throw new Problem("not_found", "There is no such address.");
  const connection = await openedConnection(ctx, lodge, row);
  if (action === "metadata") return door.answer(action, connection, await arrivalOf(request), lodge.room);
  await assertFew(ctx, request, connectionId);
  try {
    return await door.answer(action, connection, await arrivalOf(request), lodge.room);
  } catch (error) {
    const isRefusal = error instanceof DoorRefusal || error instanceof Problem;
    if (!isRefusal || !(await isWorthNoting(ctx, `slo ${lodge.tenant.id} ${connectionId}`))) throw error;
    const { reason } = refusalOf(error);
    const target = { kind: "connection", id: connectionId };
    await lodge.db.commit({ action: "sso.logout_refused", target, detail: { reason } });
    throw error;
  }
}

/** 303: whatever came by POST goes on by GET, and with it the browser's cookie. */
function redirect({ region, url }: SsoContext, path: string, query: Record<string, string>): Response {
  const location = new URL(path, url);
  for (const [name, value] of Object.entries({ region, ...query })) location.searchParams.set(name, value);
  const headers = { ...securityHeaders, location: location.pathname + location.search };
  return new Response(null, { status: 303, headers: { ...headers, "cache-control": "no-store" } });
}
