import type { Context, PublicContext } from "../../shared/http/context.ts";
import { cursors } from "../../shared/http/cursor.ts";
import type { Doors } from "../../shared/http/doors.ts";
import { regionalDoors } from "../../shared/identity/regional-doors.ts";
import { honourSignal } from "../../shared/privacy/consents.ts";
import { ownTenant } from "../../shared/tenancy/service.ts";
import { usageLedgerOf } from "../../shared/usage/ledger.ts";
import type { Env } from "./env.ts";

/** What the routes of use may reach, made for one verified caller. */
const portsOf = (env: Env, { principal, db }: Context) => ({
  anchor: async () => (await ownTenant(db)).createdAt,
  ledger: usageLedgerOf(env, principal.tenantId),
  cursors: cursors(env.CURSOR_KEY, principal.tenantId),
});

export type UsageContext = Context & ReturnType<typeof portsOf>;

export const doorsOf = (env: Env): Doors<UsageContext> => ({
  ...regionalDoors(env),
  signalled: honourSignal,
  extend: (context) => withPorts(env, context),
});

/** A public route declares no ports and gets none. */
const withPorts = (env: Env, context: PublicContext | Context): UsageContext =>
  ("principal" in context ? { ...context, ...portsOf(env, context) } : context) as UsageContext;
