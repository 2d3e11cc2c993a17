import { Problem } from "./problem.ts";
import type { Region } from "./region.ts";

/** Told to the edge, which then asks that region itself: the request came with a credential older than a move. */
export const movedHeader = "x-leanvibe-moved";

const members = (region: Region) => ({ region, host: `${region}.api.leanvibe.ai` });

export const wrongRegion = (region: Region): Problem =>
  new Problem("wrong_region", `This belongs to the region ${region}: ask its own host.`, {
    members: members(region),
  });

/** The credential was good here; the host in the answer takes it as it is. */
export const movedTo = (region: Region): Problem =>
  new Problem("wrong_region", `The company has moved to the region ${region}: ask its own host.`, {
    members: { ...members(region), moved: true },
    headers: { [movedHeader]: region },
  });

/** For a moment a company lives nowhere: neither region may answer for it. */
export const betweenRegions = (): Problem =>
  new Problem("unavailable", "The company is being moved: try again.", { headers: { "retry-after": "1" } });
