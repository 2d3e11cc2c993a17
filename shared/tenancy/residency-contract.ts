import * as z from "zod/mini";
import { id, instant } from "../http/wire.ts";
import { deferred } from "../kernel/deferred.ts";
import { plans } from "../kernel/plan.ts";
import { regions, residencyPolicies } from "../kernel/region.ts";
import { declarableRegions } from "../kernel/subprocessor.ts";

const guarantee = deferred(() => z.enum(["jurisdiction", "location-hint"]));

const storeView = deferred(() =>
  z.object({
    kind: z.enum(["database", "bucket", "object_namespace", "queue"]),
    name: z.string(),
    /** `global`: the one directory that finds a tenant's region. */
    place: z.enum(["region", "global"]),
    /** The jurisdiction that binds this store, where one does. */
    jurisdiction: z.nullable(z.enum(regions)),
    holds: z.string(),
    /** The scripts that have a binding to it, and no others have. */
    held_by: z.array(z.string()),
  }),
);
export type StoreView = z.infer<typeof storeView>;

const subprocessorView = deferred(() =>
  z.object({
    id: z.string(),
    name: z.string(),
    purpose: z.string(),
    data: z.string(),
  }),
);

/** A host the tenant named: where it stands is the tenant's own word, which nobody can look up. */
const namedEndpoint = deferred(() =>
  z.object({
    subprocessor: z.string(),
    host: z.string(),
    region: z.enum(declarableRegions),
    declared_by: z.literal("customer"),
  }),
);
export type NamedEndpoint = z.infer<typeof namedEndpoint>;

/** What is certified. The certificate itself says besides who says so and when. */
export const residencyClaims = deferred(() =>
  z.object({
    tenant: id("tenant"),
    region: z.enum(regions),
    region_name: z.string(),
    guarantee,
    /** What the tenant chose. */
    policy: z.enum(residencyPolicies),
    statement: z.string(),
    shard: z.int().check(z.minimum(0)),
    build: z.string(),
    stores: z.array(storeView),
    subprocessors: z.array(subprocessorView),
    endpoints: z.array(namedEndpoint),
  }),
);
export type ResidencyClaims = z.infer<typeof residencyClaims>;

/** `jws` holds all the other members, signed (EdDSA, typ `lv-residency+jws`); keys: /.well-known/jwks.json. */
export const residencyCertificate = deferred(() =>
  z.extend(residencyClaims, {
    issuer: z.string(),
    issued_at: instant,
    jws: z.string(),
  }),
);
export type ResidencyCertificate = z.infer<typeof residencyCertificate>;

export const regionList = deferred(() =>
  z.object({
    data: z.array(
      z.object({
        region: z.enum(regions),
        name: z.string(),
        guarantee,
        statement: z.string(),
        /** The residency policies a company may choose here. */
        policies: z.array(z.enum(residencyPolicies)),
        plans: z.array(z.enum(plans)),
        api_host: z.string(),
        app_host: z.string(),
      }),
    ),
  }),
);
export type RegionList = z.infer<typeof regionList>;
