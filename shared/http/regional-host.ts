import { Problem } from "../kernel/problem.ts";
import { isRegion, type Region } from "../kernel/region.ts";

/**
 * Set by the edge on all it forwards, over whatever a client sent: by which kind of our hosts a request
 * came. Scripts are reached by bindings only, so that without it a request came from one of them.
 */
export const hostHeader = "x-leanvibe-host";
export type HostKind = "global" | "regional";

export const cameByGlobalHost = (headers: Headers): boolean => headers.get(hostHeader) === "global";

/** `eu.api.leanvibe.ai`, `eu.app.leanvibe.ai`, `eu.localhost` name their region. */
export const regionOfHost = (host: string): Region | undefined => {
  const [label] = host.split(".");
  return isRegion(label) ? label : undefined;
};

/** The same address at the region's own host, where one can be made of it. */
export function regionalUrl(url: string, region: Region): string {
  const target = new URL(url);
  const isAddress = /^[\d.]+$|^\[/.test(target.hostname);
  target.hostname = isAddress ? `${region}.localhost` : `${region}.${target.hostname}`;
  return target.href;
}

/** 308 keeps method and body; a client that follows it must bring its credential along by itself (Fetch §4.4). */
export function useRegionalHost(url: string, region: Region): Problem {
  const location = regionalUrl(url, region);
  return new Problem(
    "use_regional_host",
    `The company insists on its region: ask the host of ${region} itself.`,
    {
      members: { region, host: new URL(location).host },
      headers: { location, "cache-control": "no-store" },
    },
  );
}
