import type { PublicContext } from "../http/context.ts";
import { regionalUrl } from "../http/regional-host.ts";
import type { RelyingParty } from "../identity/ports.ts";
import { isRegion, type Region, regions } from "../kernel/region.ts";

type Place = Pick<PublicContext, "region"> & { relyingParty: RelyingParty };

const issuerIn = ({ origins: [origin = ""] }: RelyingParty, region: Region): string =>
  new URL(regionalUrl(origin, region)).origin;

/**
 * One issuer a region, at the region's own host: each region signs with its own key and knows its own tools, and
 * a strict company is served nowhere else.
 */
export const issuerOf = ({ relyingParty, region }: Place): string => issuerIn(relyingParty, region);

export const allIssuers = ({ relyingParty }: Place): string[] =>
  regions.map((region) => issuerIn(relyingParty, region));

/** The region a tool was registered in; its company may have moved since. */
export function regionOfClient(clientId: string): Region | undefined {
  const region = /^lvc_([a-z]{2})_[0-9a-hjkmnp-tv-z]{26}$/.exec(clientId)?.[1];
  return isRegion(region) ? region : undefined;
}
