import { Problem, problemTable } from "../kernel/problem.ts";
import { answerWith } from "./headers.ts";

const documentation = "https://app.leanvibe.ai/docs/problems#";

/** The only renderer of errors (RFC 9457). What is not a Problem is logged whole and shown as nothing. */
export function problemResponse(error: unknown, requestId: string): Response {
  const problem = error instanceof Problem ? error : unexpected(error, requestId);
  const [status, title] = problemTable[problem.code];
  const { errors, members, headers } = problem.extra;
  const body = {
    type: `${documentation}${problem.code}`,
    title,
    status,
    detail: problem.detail,
    instance: `urn:request:${requestId}`,
    code: problem.code,
    ...members,
    ...(errors ? { errors } : {}),
  };
  return answerWith(JSON.stringify(body), status, {
    "cache-control": "no-store",
    "content-type": "application/problem+json",
    "x-request-id": requestId,
    ...(status === 401 ? { "www-authenticate": 'Bearer realm="leanvibe"' } : {}),
    ...headers,
  });
}

function unexpected(error: unknown, requestId: string): Problem {
  const stack = error instanceof Error ? error.stack : String(error);
  console.error(JSON.stringify({ event: "internal", request_id: requestId, error: stack }));
  return new Problem("internal", "Something went wrong on our side. The request id finds it in our logs.");
}
