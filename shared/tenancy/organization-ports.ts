import type { OutboxMessage } from "../data/outbox.ts";
import type { TenantDb } from "../data/tenant-db.ts";
import type { Write } from "../data/write.ts";
import type { Context } from "../http/context.ts";
import type { Cursors } from "../http/cursor.ts";
import type { BranchMeter } from "../limits/branches.ts";
import type { OrganizationSession } from "./organization-contract.ts";
import type { TenancyPorts } from "./standing.ts";

/** Takes a name in the directory for a tenant; unconfirmed, it lapses after an hour. */
export interface SlugRegistrar {
  claim(slug: string, tenantId: string): Promise<"claimed" | "taken">;
  release(tenantId: string): Promise<void>;
}

export interface OrganizationPorts {
  cursors: Cursors;
  registrar: SlugRegistrar;
  /** The meter of a tree's root, which counts for all below it. */
  rootMeter: (rootId: string) => BranchMeter;
  /** The id a retry of the same request finds again. */
  foundingId: (label: string) => Promise<string>;
  /** The first keys of a tenant that is being founded. */
  firstKeys: (tenantId: string) => Promise<Write[]>;
  /** Looks into an organisation that was found below the caller; what is written there goes through `below`. */
  lookInto: (tenantId: string) => TenantDb;
  /** Asks the signer for a session below; it proves the caller again by itself. @throws {Problem} */
  deputize: (authorization: string, organizationId: string) => Promise<OrganizationSession>;
  /** Like `announce`, for what a founding owes: the directory is told too. */
  announceFounding: (messages: OutboxMessage[]) => Promise<void>;
  /** Like `announce`, for what the database handed down below the caller. */
  announceBelow: () => Promise<void>;
}

export type OrganizationContext = Context & TenancyPorts & OrganizationPorts;
