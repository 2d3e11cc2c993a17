import { Problem } from "./problem.ts";
import type { Region } from "./region.ts";

export const wrongRegion = (region: Region): Problem =>
  new Problem("wrong_region", `This belongs to the region ${region}: ask its own host.`, {
    members: { region, host: `${region}.api.leanvibe.ai` },
  });

/** The credential was good here; the host in the answer takes it as it is. */
export const movedTo = (region: Region): Problem =>
  new Problem("wrong_region", `The company has moved to the region ${region}: ask its own host.`, {
    members: { region, host: `${region}.api.leanvibe.ai` },
  });
