import { filesOf } from "../../shared/agents/files.ts";
import { deliver, type OutboxMessage } from "../../shared/data/outbox.ts";
import { shardsOf } from "../../shared/data/shards.ts";
import type { Context, EnteredContext, OperatorContext, PublicContext } from "../../shared/http/context.ts";
import { cursors } from "../../shared/http/cursor.ts";
import type { Doors } from "../../shared/http/doors.ts";
import { forgetGuesses } from "../../shared/identity/known-browser.ts";
import { proofOf } from "../../shared/identity/proof.ts";
import { regionalDoors } from "../../shared/identity/regional-doors.ts";
import { branchMeterOf } from "../../shared/limits/branches.ts";
import type { RegionPorts } from "../../shared/operators/ports.ts";
import { honourSignal } from "../../shared/privacy/consents.ts";
import { usageLedgerOf } from "../../shared/usage/ledger.ts";
import { auditPorts } from "./audit.ts";
import { couriersOf } from "./couriers.ts";
import type { Env } from "./env.ts";
import { erasurePortsOf } from "./erasure.ts";
import { moveRoomOf } from "./moving.ts";
import { organizationPorts } from "./organization-doors.ts";
import { realmOf, regionPortsOf } from "./realm.ts";
import { dnsOf } from "./single-sign-on.ts";
import { keyPortsOf, sealedTables, vaultsOf } from "./vault.ts";

declare const __BUILD_ID__: string;

/** What administration's routes may reach, made for one verified caller. */
function portsOf(env: Env, context: Context) {
  const { principal, db, clock, ids } = context;
  const shards = shardsOf(env);
  const vault = vaultsOf(env)(db, { clock, ids });
  return {
    ...organizationPorts(env, context),
    keyPorts: keyPortsOf(env, { clock, ids }),
    sealedTables,
    vault,
    ...auditPorts(env, context, vault),
    files: filesOf(env.FILES, principal.tenantId),
    erasure: erasurePortsOf(env, { clock, ids }),
    meter: branchMeterOf(env, principal.tenantId),
    ledger: usageLedgerOf(env, principal.tenantId),
    room: moveRoomOf(env, { clock, ids }),
    announce: (messages: OutboxMessage[]) =>
      deliver(shards.of(principal.shard), couriersOf(env, clock), messages),
    forgetGuesses: (password: { id: string; changedAt: number }) => forgetGuesses({ shards }, password),
    cursors: cursors(env.CURSOR_KEY, principal.tenantId),
    emailIndexKey: env.EMAIL_INDEX_KEY,
    invitationKey: env.INVITATION_KEY,
    mails: env.MAIL_FROM !== "",
    origin: env.ORIGIN,
    dns: dnsOf(env),
    domainRegister: env.DIRECTORY,
    certifier: env.NOTARY,
    build: __BUILD_ID__,
  };
}

/** An operator's routes find `operator` here as well, a tenant's routes do not ask for it. */
export type TenantsContext = EnteredContext & RegionPorts & ReturnType<typeof portsOf>;

export function doorsOf(env: Env): Doors<TenantsContext> {
  const callers = regionalDoors(env);
  return {
    ...callers,
    operators: realmOf(env, callers.openDb),
    signalled: honourSignal,
    proof: proofOf,
    extend: (context) => withPorts(env, context),
  };
}

/** An operator outside of any tenant reaches the region's list; a public route gets its bare context. */
function withPorts(env: Env, context: PublicContext | OperatorContext | Context): TenantsContext {
  if ("principal" in context) return { ...context, ...portsOf(env, context) } as TenantsContext;
  if (!("operator" in context)) return context as TenantsContext;
  return { ...context, ...regionPortsOf(env, context) } as unknown as TenantsContext;
}
