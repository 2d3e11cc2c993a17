import { type Region, regionFacts } from "../../../shared/kernel/region.ts";
import { shell } from "../messages/shell.ts";

/** A region is never named without what can be guaranteed there. */
export const regionWords = (region: Region): string => {
  const { guarantee } = regionFacts[region];
  return `${shell.regions[region]} (${shell.guaranteeShort[guarantee]})`;
};
