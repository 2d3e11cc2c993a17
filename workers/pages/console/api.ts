import * as z from "zod/mini";
import { pagePartHeader } from "../../../shared/http/page-part.ts";
import { scriptOfPath } from "../../../shared/http/script-of-path.ts";
import { deferred } from "../../../shared/kernel/deferred.ts";
import { Problem, type ProblemCode, problemTable } from "../../../shared/kernel/problem.ts";

const codes = Object.keys(problemTable) as [ProblemCode, ...ProblemCode[]];
const refusal = deferred(() =>
  z.looseObject({
    code: z.enum(codes),
    detail: z.string(),
    errors: z.optional(z.array(z.object({ pointer: z.string(), code: z.string(), detail: z.string() }))),
  }),
);

interface Sending {
  method: "POST" | "PATCH" | "DELETE";
  path: string;
  body?: unknown;
  /** Makes a repeated submit of one form harmless. */
  requestKey?: string;
  /** The ETag of what was shown: a change of something else is refused. */
  ifMatch?: string;
}

/**
 * The public API as the signed-in person, in the person's region; the console has no other way to data. One for each page
 * view, which is one request of the person's own limit, however often it asks.
 */
export interface Api {
  /** @throws {Problem} what the API refused */
  read<Schema extends z.ZodMiniType>(schema: Schema, path: string): Promise<z.output<Schema>>;
  send(sending: Sending): Promise<unknown>;
  /** An answer passed on as it is: a file or a stream. */
  open(path: string, headers?: Record<string, string>): Promise<Response>;
  /** The same doors with another token of the person's: in an organisation below. */
  as(accessToken: string): Api;
  /** The same of a route that is asked by POST, because the asking itself is entered in the trail. */
  order(path: string, body: unknown): Promise<Response>;
}

/** The doors a signed-in person's console asks. */
export interface Fetchers {
  API: Fetcher;
  TENANTS: Fetcher;
  USAGE: Fetcher;
  IDENTITY: Pick<Fetcher, "fetch">;
}

/** Whose page it is: the token, the id that finds it in every log, and what the browser says for the person. */
export interface Asking {
  accessToken: string;
  requestId: string;
  /** `Sec-GPC` as the browser sent it: only `1` means something (Global Privacy Control §3). */
  privacySignal?: string | undefined;
}

export function apiOf(doors: Fetchers, { accessToken, requestId, privacySignal }: Asking): Api {
  const own = {
    authorization: `Bearer ${accessToken}`,
    "x-request-id": requestId,
    ...(privacySignal === "1" ? { "sec-gpc": "1" } : {}),
  };
  const ask = async (path: string, init: RequestInit, headers: Record<string, string>) => {
    const script = { tenants: doors.TENANTS, usage: doors.USAGE, identity: doors.IDENTITY, api: doors.API };
    const fetcher = script[scriptOfPath(path)];
    const response = await fetcher.fetch(`https://api${path}`, { ...init, headers: { ...own, ...headers } });
    if (!response.ok) throw await problemOf(response);
    return response;
  };
  let first: Promise<Response> | undefined;
  const call = async (path: string, init: RequestInit, headers: Record<string, string>) => {
    if (first === undefined) {
      first = ask(path, init, headers);
      return first;
    }
    await first.catch(assertOthersToo);
    return ask(path, init, { [pagePartHeader]: "1", ...headers });
  };
  const json = { "content-type": "application/json" };
  return {
    async read(schema, path) {
      const response = await call(path, { method: "GET" }, {});
      return schema.parse(await response.json());
    },
    async send({ method, path, body, requestKey, ifMatch }) {
      const response = await call(
        path,
        { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) },
        {
          ...(body === undefined ? {} : json),
          ...(requestKey === undefined ? {} : { "idempotency-key": requestKey }),
          ...(ifMatch === undefined ? {} : { "if-match": ifMatch }),
        },
      );
      return response.status === 204 ? undefined : await response.json();
    },
    open: (path, headers = {}) => call(path, { method: "GET" }, headers),
    as: (other) => apiOf(doors, { accessToken: other, requestId, privacySignal }),
    order: (path, body) => call(path, { method: "POST", body: JSON.stringify(body) }, json),
  };
}

/**
 * The others of a page are not counted by the person's own limit: where that refused the first, they would be taken from
 * the company. @throws {Problem} `quota_exceeded`, as the first was refused
 */
function assertOthersToo(first: unknown): void {
  if (!(first instanceof Problem) || first.code !== "quota_exceeded") return;
  const violated = z.array(z.string()).safeParse(first.extra.members?.["violated-policies"]);
  if (violated.data?.some((name) => name === "person" || name === "person-burst")) throw first;
}

async function problemOf(response: Response): Promise<Problem> {
  const parsed = refusal.safeParse(await response.json().catch(() => undefined));
  if (!parsed.success) return new Problem("unavailable", "");
  const { code, detail, errors, ...members } = parsed.data;
  const retryAfter = response.headers.get("retry-after");
  return new Problem(code, detail, {
    members,
    ...(errors ? { errors } : {}),
    ...(retryAfter ? { headers: { "retry-after": retryAfter } } : {}),
  });
}

/** A query of what is set, without what is not. */
export function queryOf(values: Record<string, string | undefined>): string {
  const pairs = Object.entries(values).filter((pair): pair is [string, string] => Boolean(pair[1]));
  return pairs.length === 0 ? "" : `?${new URLSearchParams(pairs)}`;
}
