import { isRegion, type Region } from "../../shared/kernel/region.ts";

/** What a credential says of itself. Unverified on purpose: it only picks the door, and the region verifies. */
export interface Claimed {
  region: Region;
  isStrict: boolean;
}

/** Our tokens say where they belong: `lv_eu_…` (key), `lvr_…` (refresh), `lvs_…` (browser session), `lvi_…` (invitation), `lvm_…` (second step of a sign-in), `lvl_…` (a letter's link), `lvp_…` (provisioning), `lvk_…` (a tool's secret); `eus`: strict. */
export function claimedByToken(token: string): Claimed | undefined {
  const [, name, mark] = /^lv[a-z]?_([a-z]{2})(s?)_/.exec(token) ?? [];
  return isRegion(name) ? { region: name, isStrict: mark === "s" } : undefined;
}
