import type { Ids } from "../kernel/ids.ts";

/** A caller's id is kept when it is well formed, so that one id follows a request through every script. */
export function requestIdOf(headers: Headers, ids: Ids): string {
  const given = headers.get("x-request-id");
  return given && /^[A-Za-z0-9_-]{8,128}$/.test(given) ? given : ids.next("request");
}
