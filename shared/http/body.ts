import { type InputError, Problem } from "../kernel/problem.ts";

export const bodyLimitBytes = 1_048_576;
const depthLimit = 64;

const tooLarge = (limit: number) =>
  new Problem("body_too_large", `A request body may have ${limit} bytes.`, { members: { limit } });

/** Reads at most the limit, whatever Content-Length claims. @throws {Problem} `body_too_large` */
export async function readBytes(request: Request | Response, limit = bodyLimitBytes): Promise<Uint8Array> {
  if (Number(request.headers.get("content-length") ?? 0) > limit) throw tooLarge(limit);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    if (size > limit) throw tooLarge(limit);
    chunks.push(chunk);
  }
  const bytes = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return bytes;
}

export async function readText(request: Request, limit = bodyLimitBytes): Promise<string> {
  const bytes = await readBytes(request, limit);
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    throw malformed("encoding", "The body is not valid UTF-8.");
  }
}

const malformed = (code: string, detail: string, pointer = "#") =>
  new Problem("invalid_request", detail, { errors: [{ pointer, code, detail } satisfies InputError] });

export function assertJson(request: Request): void {
  const type = request.headers.get("content-type") ?? "";
  if (!/^application\/(?:[\w.+-]+\+)?json\s*(?:;\s*charset="?utf-8"?\s*)?$/i.test(type))
    throw new Problem("unsupported_media_type", "Send the body as application/json.", {
      headers: { accept: "application/json" },
    });
}

/** Parses JSON and refuses what later code should never meet: deep nesting, lone surrogates, NUL. */
export function parseJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw malformed("json", "The body is not valid JSON.");
  }
  const pending: { value: unknown; pointer: string; depth: number }[] = [{ value, pointer: "#", depth: 0 }];
  for (let item = pending.pop(); item; item = pending.pop()) {
    if (item.depth > depthLimit)
      throw malformed("depth", `JSON may be nested ${depthLimit} levels deep.`, item.pointer.slice(0, 200));
    if (typeof item.value === "string") assertText(item.value, item.pointer);
    if (typeof item.value !== "object" || item.value === null) continue;
    for (const [key, child] of Object.entries(item.value)) {
      assertText(key, item.pointer);
      pending.push({ value: child, pointer: `${item.pointer}/${escapePointer(key)}`, depth: item.depth + 1 });
    }
  }
  return value;
}

function assertText(text: string, pointer: string): void {
  if (!text.isWellFormed() || text.includes("\u0000"))
    throw malformed("characters", "Text must be well-formed Unicode without NUL.", pointer.slice(0, 200));
}

/** JSON Pointer (RFC 6901 §3) inside a URI fragment (§6). */
export const escapePointer = (key: string): string =>
  encodeURIComponent(key.toWellFormed().replaceAll("~", "~0").replaceAll("/", "~1"));
