import { isRegion, type Region } from "../../../shared/kernel/region.ts";
import { cookieOf } from "./cookies.ts";

export const sessionOf = (headers: Headers): string | undefined => cookieOf(headers, "session") || undefined;

/** The region a session token names; the edge routes by it, identity alone verifies it. */
export function regionOfSession(token: string): Region | undefined {
  const region = /^lvs_([a-z]{2})s?_/.exec(token)?.[1];
  return isRegion(region) ? region : undefined;
}
