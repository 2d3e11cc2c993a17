import { isRegion, type Region } from "../../../shared/kernel/region.ts";
import { regionWords } from "../parts/region-words.ts";

/** Where a visitor at another region's host finds their own: the same page, without that host's label. */
export function homeOf(url: string, region: Region | undefined): { name: string; href: string } | undefined {
  if (region === undefined) return undefined;
  const target = new URL(url);
  const [label, ...rest] = target.hostname.split(".");
  if (isRegion(label)) target.hostname = rest.join(".");
  return { name: regionWords(region), href: target.href };
}
