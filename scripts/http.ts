import http from "node:http";
import { Readable } from "node:stream";

export type Asking = Omit<RequestInit, "headers" | "body"> & {
  /** An array sends the header as often as it has members. */
  headers?: RequestInit["headers"] | Record<string, string | string[]>;
  body?: string | Uint8Array | URLSearchParams;
};

/**
 * Asks a local platform by any of its host names. Unlike `fetch`, it resolves every `*.localhost` to this
 * machine, may repeat a header, and follows no redirect.
 */
export function ask(url: URL, init: Asking = {}): Promise<Response> {
  const body = init.body instanceof URLSearchParams ? init.body.toString() : init.body;
  const form =
    init.body instanceof URLSearchParams ? { "content-type": "application/x-www-form-urlencoded" } : {};
  return new Promise((resolve, reject) => {
    const request = http.request(
      {
        host: "127.0.0.1",
        port: url.port,
        path: `${url.pathname}${url.search}`,
        method: init.method ?? (body === undefined ? "GET" : "POST"),
        headers: { host: url.host, ...lengthOf(body), ...form, ...plain(init.headers) },
        agent: false,
        ...(init.signal ? { signal: init.signal } : {}),
      },
      (message) => resolve(responseOf(message)),
    );
    request.on("error", reject);
    request.end(body);
  });
}

function plain(headers: Asking["headers"] = {}): Record<string, string | string[]> {
  const isList = headers instanceof Headers || Array.isArray(headers);
  return isList
    ? Object.fromEntries(headers as Iterable<[string, string]>)
    : (headers as Record<string, string>);
}

const lengthOf = (body: string | Uint8Array | undefined) =>
  body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };

function responseOf(message: http.IncomingMessage): Response {
  const status = message.statusCode ?? 0;
  const headers: [string, string][] = [];
  for (let i = 0; i < message.rawHeaders.length; i += 2) {
    headers.push([message.rawHeaders[i] ?? "", message.rawHeaders[i + 1] ?? ""]);
  }
  const hasBody = ![204, 205, 304].includes(status);
  const body = hasBody ? (Readable.toWeb(message) as ReadableStream<Uint8Array>) : null;
  if (!hasBody) message.resume();
  return new Response(body, { status, headers });
}
