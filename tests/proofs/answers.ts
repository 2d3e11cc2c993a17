import type { Asking } from "../../scripts/http.ts";
import type { Recorded } from "./recorded.ts";
import { keep } from "./recording.ts";
import { type Trace, tracesOf } from "./traces.ts";

const seen = new Set<string>();
/** Which tenant a credential is, learnt from the answers that gave it. */
const holders = new Map<string, string>();

const opaque = /\blv[a-z]?_(?:us|eu|uk|ca|au)_[0-9a-z]{20,}/g;
const signed = /\beyJ[\w-]{8,}\.([\w-]{8,})\.[\w-]{8,}/g;

/** Reads along with a test: what an answer holds must be the asker's own. */
export async function watched(url: URL, init: Asking, response: Response): Promise<Response> {
  if (!response.body) return noted(url, init, response, "");
  if (response.headers.get("content-type")?.startsWith("text/event-stream"))
    return followed(url, init, response);
  const bytes = await response.arrayBuffer();
  noted(url, init, response, new TextDecoder().decode(bytes));
  return new Response(bytes, { status: response.status, headers: response.headers });
}

function followed(url: URL, init: Asking, response: Response): Response {
  const decoder = new TextDecoder();
  const stream = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      noted(url, init, response, decoder.decode(chunk, { stream: true }));
      controller.enqueue(chunk);
    },
  });
  return new Response(response.body?.pipeThrough(stream) ?? null, response);
}

function noted(url: URL, init: Asking, response: Response, text: string): Response {
  const said = `${[...response.headers].flat().join("\n")}\n${text}`;
  const asked = `${url.href}\n${String(init.body ?? "")}`;
  const headers = [...new Headers(init.headers as HeadersInit)].flat().join("\n");
  sentByTest(url.href);
  const holder = holderOf(headers) ?? tenantIn(said);
  if (holder !== undefined) for (const token of said.match(opaque) ?? []) holders.set(token, holder);
  learn(url, asked, text, response.ok);
  const told = new Set(tracesOf(`${asked}\n${headers}`).map(({ text }) => text));
  const traces = tracesOf(said).filter(
    ({ kind, text }) => kind !== "token" && kind !== "email" && !told.has(text),
  );
  answered(
    `${init.method ?? "GET"} ${url.pathname.replaceAll(/_[0-9a-z]{20,}/g, "_…")} ${response.status}`,
    holder,
    traces,
    text,
  );
  return response;
}

/** What a test puts into a URL itself, the product is not to blame for. */
export function sentByTest(url: string): void {
  const traces = tracesOf(url);
  if (traces.length > 0) note({ sink: "sent-url", where: "", traces });
}

/** What a page showed in a browser; `holder` is unknown there, so all of it must be one tenant's. */
export function answered(where: string, holder: string | undefined, traces: Trace[], text: string): void {
  const line: Recorded = { sink: "response", where, ...(holder === undefined ? {} : { holder }) };
  note(
    traces.length === 0 ? { sink: "response", where: "" } : { ...line, traces, sample: text.slice(0, 400) },
  );
}

/** A company that was founded bears the marker it was founded with. */
function learn(url: URL, asked: string, text: string, ok: boolean): void {
  if (!ok || !/^\/v1\/(?:signup|tenants)$/.test(url.pathname)) return;
  const [, tenant] = /"(?:id|tenant_id)":"(ten_\w+)"/.exec(text) ?? [];
  const traces = tracesOf(asked).filter(({ kind }) => kind === "marker");
  if (tenant !== undefined && traces.length > 0) note({ sink: "tenant", where: tenant, traces });
}

function holderOf(headers: string): string | undefined {
  const [token] = headers.match(opaque) ?? [];
  return tenantIn(headers) ?? (token === undefined ? undefined : holders.get(token));
}

/** The tenant an access token is for, as it says itself. */
function tenantIn(text: string): string | undefined {
  for (const [, claims = ""] of text.matchAll(signed)) {
    const [, tenant] = /"tid":"(ten_\w+)"/.exec(Buffer.from(claims, "base64url").toString()) ?? [];
    if (tenant !== undefined) return tenant;
  }
  return undefined;
}

function note(line: Recorded): void {
  const text = JSON.stringify(line);
  if (seen.has(text)) return;
  seen.add(text);
  keep([text]);
}
