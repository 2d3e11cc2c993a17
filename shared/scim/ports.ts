import type { TenantDb } from "../data/tenant-db.ts";
import type { PublicContext } from "../http/context.ts";
import type { ProvisioningTokenRow } from "../identity/provisioning-store.ts";
import type { Role } from "../kernel/access.ts";
import type { Principal } from "../kernel/principal.ts";
import type { MemberPorts } from "../members/ports.ts";

export interface ScimPorts extends Pick<MemberPorts, "meter" | "vault" | "announce" | "emailIndexKey"> {}

/** What a change of people's places needs: a token's request has it, and an administrator's. */
export interface PlaceContext extends Pick<ScimPorts, "meter" | "vault" | "announce"> {
  readonly db: TenantDb;
  readonly clock: PublicContext["clock"];
  readonly ids: PublicContext["ids"];
  /** The role behind the change: an owner's place is changed by an owner's word only. */
  readonly drawnBy: Role;
}

/** What provisioning reaches in the one company its token is of. */
export interface ScimContext extends PublicContext, ScimPorts, PlaceContext {
  readonly principal: Principal;
  readonly db: TenantDb;
  readonly token: ProvisioningTokenRow;
}
