import type { Asking } from "../../scripts/http.ts";
import type { Recorded } from "./recorded.ts";
import { folder, keep } from "./recording.ts";
import { type Trace, tracesOf } from "./traces.ts";

const seen = new Set<string>();
/** Which tenant a credential is, learnt from the answers that gave it. */
const holders = new Map<string, string>();

const opaque = /\blv[a-z]?_(?:us|eu|uk|ca|au)_[0-9a-z]{20,}/g;
const signed = /\beyJ[\w-]{8,}\.([\w-]{8,})\.[\w-]{8,}/g;

/** What a test asked, and the folder where that is recorded. */
interface Question {
  url: URL;
  init: Asking;
  recording: string;
}

/** Reads along with a test: what an answer holds must be the asker's own. */
export async function watched(question: Question, response: Response): Promise<Response> {
  if (!response.body) return noted(question, response, "");
  if (response.headers.get("content-type")?.startsWith("text/event-stream"))
    return followed(question, response);
  const bytes = await response.arrayBuffer();
  noted(question, response, new TextDecoder().decode(bytes));
  return new Response(bytes, { status: response.status, headers: response.headers });
}

function followed(question: Question, response: Response): Response {
  const decoder = new TextDecoder();
  const stream = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      noted(question, response, decoder.decode(chunk, { stream: true }));
      controller.enqueue(chunk);
    },
  });
  return new Response(response.body?.pipeThrough(stream) ?? null, response);
}

function noted({ url, init, recording }: Question, response: Response, text: string): Response {
  const said = `${[...response.headers].flat().join("\n")}\n${text}`;
  const asked = `${url.href}\n${String(init.body ?? "")}`;
  const headers = [...new Headers(init.headers as HeadersInit)].flat().join("\n");
  sentByTest(url.href, recording);
  const holder = holderOf(headers) ?? tenantIn(said);
  if (holder !== undefined) for (const token of said.match(opaque) ?? []) holders.set(token, holder);
  if (response.ok) learn({ url, init, recording }, asked, text);
  const found = tracesOf(said).filter(({ kind }) => kind !== "token" && kind !== "email");
  const told = new Set(found.length > 0 ? tracesOf(`${asked}\n${headers}`).map(({ text }) => text) : []);
  const traces = found.filter(({ text }) => !told.has(text));
  answered(
    `${init.method ?? "GET"} ${url.pathname.replaceAll(/_[0-9a-z]{20,}/g, "_…")} ${response.status}`,
    holder,
    traces,
    text,
    recording,
  );
  return response;
}

/** What a test puts into a URL itself, the product is not to blame for. */
export function sentByTest(url: string, recording: string): void {
  const traces = tracesOf(url);
  if (traces.length > 0) note({ sink: "sent-url", where: "", traces }, recording);
}

/** What a page showed in a browser; `holder` is unknown there, so all of it must be one tenant's. */
export function answered(
  where: string,
  holder: string | undefined,
  traces: Trace[],
  text: string,
  recording: string = folder,
): void {
  const line: Recorded = { sink: "response", where, ...(holder === undefined ? {} : { holder }) };
  note(
    traces.length === 0 ? { sink: "response", where: "" } : { ...line, traces, sample: text.slice(0, 400) },
    recording,
  );
}

/** A company that was founded bears the marker it was founded with. */
function learn({ url, recording }: Question, asked: string, text: string): void {
  if (!/^\/v1\/(?:signup|tenants)$/.test(url.pathname)) return;
  const [, tenant] = /"(?:id|tenant_id)":"(ten_\w+)"/.exec(text) ?? [];
  const traces = tracesOf(asked).filter(({ kind }) => kind === "marker");
  if (tenant !== undefined && traces.length > 0) note({ sink: "tenant", where: tenant, traces }, recording);
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

function note(line: Recorded, recording: string): void {
  const text = JSON.stringify(line);
  if (seen.has(recording + text)) return;
  seen.add(recording + text);
  keep([text], recording);
}
