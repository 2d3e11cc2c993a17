import { type Problem, problemTable } from "../kernel/problem.ts";
import type { Json } from "./reading.ts";
import { mediaType, urn } from "./words.ts";

export interface Answer {
  status: 200 | 201 | 204 | 304 | 501;
  body?: Json;
  headers?: Record<string, string>;
}

/** A refusal as SCIM says it (RFC 7644 §3.12): the status as text, the reason as `scimType` where there is one. */
export function errorBody(problem: Problem): Json {
  const { scimType } = problem.extra.members ?? {};
  const reason = scimType ?? (problem.code === "invalid_request" ? "invalidSyntax" : undefined);
  return {
    schemas: [urn.error],
    status: String(problemTable[problem.code][0]),
    ...(reason === undefined ? {} : { scimType: reason }),
    detail: problem.detail,
  };
}

export function errorResponse(problem: Problem): Response {
  const status = problemTable[problem.code][0];
  return new Response(JSON.stringify(errorBody(problem)), {
    status,
    headers: {
      "cache-control": "no-store",
      "content-type": mediaType,
      ...(status === 401 ? { "www-authenticate": 'Bearer realm="leanvibe"' } : {}),
      ...problem.extra.headers,
    },
  });
}

export const responseOf = ({ status, body, headers }: Answer): Response =>
  new Response(body === undefined ? null : JSON.stringify(body), {
    status,
    headers: { ...(body === undefined ? {} : { "content-type": mediaType }), ...headers },
  });

const metaOf = (body: Json) => (body["meta"] ?? {}) as { location?: string; version?: string };

/** A resource with its address and tag, as RFC 7644 §3.1 and §3.14 say. */
export function resourceAnswer(status: 200 | 201, body: Json, shown: Json = body): Answer {
  const { location, version } = metaOf(body);
  return {
    ...{ status, body: shown },
    headers: {
      ...(version === undefined ? {} : { etag: version }),
      ...(location === undefined ? {} : { [status === 201 ? "location" : "content-location"]: location }),
    },
  };
}
