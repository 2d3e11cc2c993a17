export const regions = ["us", "eu", "uk", "ca", "au"] as const;
export type Region = (typeof regions)[number];

export const isRegion = (value: unknown): value is Region => regions.includes(value as Region);

/**
 * What Cloudflare can promise for storage. Jurisdictions exist for `us` and `eu` only; elsewhere a
 * location hint is best effort, and every surface of the product says so.
 */
export type Guarantee = "jurisdiction" | "location-hint";

export const regionFacts = {
  us: { name: "United States", guarantee: "jurisdiction" },
  eu: { name: "European Union", guarantee: "jurisdiction" },
  uk: { name: "United Kingdom", guarantee: "location-hint" },
  ca: { name: "Canada", guarantee: "location-hint" },
  au: { name: "Australia", guarantee: "location-hint" },
} as const satisfies Record<Region, { name: string; guarantee: Guarantee }>;

/** `strict`: storage bound to a jurisdiction, and no sub-processor outside the region. */
export const residencyPolicies = ["standard", "strict"] as const;
export type ResidencyPolicy = (typeof residencyPolicies)[number];

/** A promise nobody can keep is not sold: `strict` needs a jurisdiction. */
export const allowsPolicy = (region: Region, policy: ResidencyPolicy): boolean =>
  policy === "standard" || regionFacts[region].guarantee === "jurisdiction";

/** A deployment's region comes from its `REGION` variable; a script without one must not answer. */
export function regionOf(value: string): Region {
  if (!isRegion(value))
    throw new Error(`REGION is ${JSON.stringify(value)}, not one of ${regions.join(", ")}`);
  return value;
}
