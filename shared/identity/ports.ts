import type { Shards } from "../data/shards.ts";
import { openTenantDb, type TenantDb } from "../data/tenant-db.ts";
import type { Context, PublicContext } from "../http/context.ts";
import type { Principal } from "../kernel/principal.ts";
import type { OpenVault } from "../keys/service.ts";
import type { Meter } from "../limits/meter.ts";
import type { Post } from "../mail/ports.ts";
import type { Membership } from "../tenancy/service.ts";
import type { UsageLedger } from "../usage/ledger.ts";
import type { Directory } from "./couriers.ts";
import type { PasswordHasher } from "./password-hash.ts";
import type { PublicKey } from "./signing-ring.ts";

/** What the browser is told and what its answers must name, exactly. */
export interface RelyingParty {
  id: string;
  /** The global host's and the region's own. */
  origins: readonly string[];
}

export interface IdentitySecrets {
  /** The private Ed25519 JWK, as JSON. */
  signingKey: string;
  /** The public halves of all keys whose signatures count, or counted. */
  publishedKeys: readonly PublicKey[];
  /** Of those, the ones that access tokens are good by. */
  verifyingKeys: PublicKey[];
  /** One for all regions: a challenge may be drawn in one and answered in another. Derives what a retry must find again. */
  challengeKey: string;
  emailIndexKey: string;
}

export interface IdentityPorts {
  /** Whether the company lets people of this address in by single sign-on only. */
  demandsSso?: (db: TenantDb, email: string) => Promise<boolean>;
  /** The company's own sign-in pages. */
  waysIn?: (db: TenantDb, tenant: Membership["tenant"]) => Promise<{ name: string; href: string }[]>;
  shards: Shards;
  directory: Directory;
  meterFor: (tenantId: string) => Meter;
  usageFor: (tenantId: string) => Pick<UsageLedger, "record">;
  openVault: OpenVault;
  secrets: IdentitySecrets;
  relyingParty: RelyingParty;
  hasher: PasswordHasher;
  post: Post;
  /** Where pages live; what letters link to. */
  origin: string;
}

/** Before anybody is known. */
export type IdentityContext = PublicContext & IdentityPorts;
/** A verified caller at the identity door. */
export type MemberContext = Context & IdentityPorts;

export const tenantDbOf = (ctx: IdentityContext, principal: Principal): TenantDb =>
  openTenantDb({
    database: ctx.shards.of(principal.shard),
    principal,
    clock: ctx.clock,
    ids: ctx.ids,
    requestId: ctx.requestId,
  });
