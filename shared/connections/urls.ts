import { regionalUrl } from "../http/regional-host.ts";
import type { Region, ResidencyPolicy } from "../kernel/region.ts";
import type { ConnectionUrls } from "./door.ts";

interface Place {
  slug: string;
  region: Region;
  residencyPolicy: ResidencyPolicy;
}

/** Where a company's people and their providers find it: a strict one at its region's own host. */
export const originOf = (origin: string, { region, residencyPolicy }: Place): string =>
  residencyPolicy === "strict" ? new URL(regionalUrl(origin, region)).origin : origin;

export function urlsOf(origin: string, place: Place, connectionId: string): ConnectionUrls {
  const base = `${originOf(origin, place)}/sso/${place.slug}/${connectionId}`;
  const url = (name: string) => `${base}/${name}`;
  return {
    login: url("login"),
    callback: url("callback"),
    acs: url("acs"),
    slo: url("slo"),
    metadata: url("metadata"),
  };
}

/** Only a path of the console is gone back to; whatever a browser could read as another origin is not. */
export function returnPath(given: string | null | undefined): string {
  if (!given || given.length > 500 || given.includes("..")) return "/console";
  return /^\/console(?:[/?][\w\-./?=&%~]*)?$/.test(given) ? given : "/console";
}
