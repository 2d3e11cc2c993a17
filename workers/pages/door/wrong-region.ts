import { isRegion } from "../../../shared/kernel/region.ts";
import { regionWords } from "../parts/region-words.ts";
import { regionOfSession } from "./session-token.ts";

/** Where a visitor at another region's host finds their own: the same page, without that host's label. */
export function homeOf(url: string, session: string | undefined): { name: string; href: string } | undefined {
  const region = session === undefined ? undefined : regionOfSession(session);
  if (region === undefined) return undefined;
  const target = new URL(url);
  const [label, ...rest] = target.hostname.split(".");
  if (isRegion(label)) target.hostname = rest.join(".");
  return { name: regionWords(region), href: target.href };
}
