import type { OutboxMessage } from "../data/outbox.ts";
import type { Write } from "../data/write.ts";
import type { Context } from "../http/context.ts";
import type { Cursors } from "../http/cursor.ts";
import type { BranchMeter } from "../limits/branches.ts";
import type { OrganizationSession } from "./organization-contract.ts";

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
  /** Asks the signer for a session below; it proves the caller again by itself. @throws {Problem} */
  deputize: (authorization: string, organizationId: string) => Promise<OrganizationSession>;
  /** Tries once to deliver what a commit owes to other stores; the sweeper does the rest. */
  announce: (messages: OutboxMessage[]) => Promise<void>;
  /** The same for what the database handed down below the caller. */
  announceBelow: () => Promise<void>;
}

export type OrganizationContext = Context & OrganizationPorts;
