import { planAllowsRegion, plans } from "../kernel/plan.ts";
import {
  allowsPolicy,
  type Guarantee,
  type Region,
  type ResidencyPolicy,
  regionFacts,
  regions,
  residencyPolicies,
} from "../kernel/region.ts";
import { subprocessors } from "../kernel/subprocessor.ts";
import { deployedResources } from "./deployed-resources.ts";
import type {
  NamedEndpoint,
  RegionList,
  ResidencyCertificate,
  ResidencyClaims,
  StoreView,
} from "./residency-contract.ts";

/** The region's pen: it certifies its own region only, and adds who says so and when. */
export interface Certifier {
  certify(claims: ResidencyClaims): Promise<ResidencyCertificate>;
}

type Deployed = (typeof deployedResources)[number];
type Shard = `leanvibe-{region}-${number}`;

/** A store that is deployed and not described here does not compile. */
const holdings: Record<Exclude<Deployed["name"], Shard>, string> = {
  "leanvibe-directory":
    "the company's slug and domains, keyed digests of e-mail addresses, the region they lead to, and hashes of the audit trail",
  "leanvibe-files-{region}": "files that agents generated",
  "agents-{region}/AgentJob": "specification, files and events of each task",
  "objects-{region}/AuditLog": "ids and hashes of the audit trail's entries, and the heads signed over them",
  "objects-{region}/ErasureLedger":
    "ids of people who were erased and of companies that were purged, and when",
  "objects-{region}/TenantMeter":
    "counts of requests, projects and seats, the organisations below included, what was used each hour, and how long requests took by route",
  "tasks-{region}": "ids of tasks, in transit",
  "tasks-{region}-dead": "ids of tasks that could not be started",
  "usage-{region}": "ids of companies whose use is to be copied, in transit",
  "usage-{region}-dead": "ids of companies whose use could not be copied at once",
  "stripe-{region}": "ids of Stripe events, in transit",
  "stripe-{region}-dead": "ids of Stripe events that could not be processed",
};

const rows = "people, projects, tasks, audit trail and billing";
const home = "digests of credentials, the number of the tenant's database, and Stripe's events";

/** What of a tenant a database holds; nothing when it is another shard. The first is everybody's home too. */
function rowsIn(name: Shard, shard: number): string | undefined {
  const index = Number(name.split("-").at(-1));
  if (index === shard) return index === 0 ? `${rows}; ${home}` : rows;
  return index === 0 ? home : undefined;
}

const isShard = (name: Deployed["name"]): name is Extract<Deployed["name"], Shard> => /-\d+$/.test(name);

const inRegion = (text: string, region: Region): string => text.replaceAll("{region}", region);

function storeOf(resource: Deployed, region: Region, shard: number): StoreView[] {
  const { kind, name, heldBy } = resource;
  const holds = isShard(name) ? rowsIn(name, shard) : holdings[name];
  if (holds === undefined || !(resource.regions as readonly Region[]).includes(region)) return [];
  const isBound = (resource.jurisdictions as readonly Region[]).includes(region);
  const isGlobal = !name.includes("{region}");
  return [
    {
      kind,
      name: inRegion(name, region),
      place: isGlobal ? "global" : "region",
      jurisdiction: isBound ? region : null,
      holds,
      held_by: heldBy.map((script) => (isGlobal ? script : `${script}-${region}`)),
    },
  ];
}

/** The most that can truthfully be said; compute is promised nowhere. */
const statements: Record<Guarantee, string> = {
  jurisdiction:
    "Stores with a jurisdiction keep their data inside it. Queues carry ids only and have none. Requests may be computed outside the region.",
  "location-hint":
    "No jurisdiction exists for this region: stores are placed by a location hint, which is best effort and no guarantee. Requests may be computed outside the region.",
};

/** Everything that may hold this tenant's data, as deployed. */
export function residencyOf(
  tenant: { id: string; region: Region; residencyPolicy: ResidencyPolicy },
  shard: number,
  build: string,
  endpoints: NamedEndpoint[] = [],
): ResidencyClaims {
  const { region } = tenant;
  const { name, guarantee } = regionFacts[region];
  return {
    tenant: tenant.id,
    region,
    region_name: name,
    guarantee,
    policy: tenant.residencyPolicy,
    statement: statements[guarantee],
    shard,
    build,
    stores: deployedResources.flatMap((resource) => storeOf(resource, region, shard)),
    subprocessors: Object.entries(subprocessors).flatMap(
      ([id, { name, purpose, data, holdsData, enabled, hosts }]) =>
        hosts !== "named" && (holdsData || enabled) ? [{ id, name, purpose, data }] : [],
    ),
    endpoints,
  };
}

export const listRegions = (): RegionList => ({
  data: regions.map((region) => ({
    region,
    ...regionFacts[region],
    statement: statements[regionFacts[region].guarantee],
    policies: residencyPolicies.filter((policy) => allowsPolicy(region, policy)),
    plans: plans.filter((plan) => planAllowsRegion(plan, region)),
    api_host: `${region}.api.leanvibe.ai`,
    app_host: `${region}.app.leanvibe.ai`,
  })),
});
