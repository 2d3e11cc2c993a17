import { DurableObject } from "cloudflare:workers";
import * as z from "zod/mini";
import type { PublicContext } from "../../shared/http/context.ts";
import type { Doors } from "../../shared/http/doors.ts";
import { mount } from "../../shared/http/mount.ts";
import { type Route, route } from "../../shared/http/route.ts";
import { mint, type Principal } from "../../shared/kernel/principal.ts";
import { type ApiContext, doorsOf } from "../../workers/api/doors.ts";
import type { Env } from "../../workers/api/env.ts";
import { apiRoutes } from "../../workers/api/routes.ts";

interface BenchEnv extends Env {
  RECORDS: DurableObjectNamespace<Records>;
  /** There: nobody is asked who they are, and nothing is counted. */
  UNPROTECTED?: string;
}

const record = z.object({ id: z.string(), name: z.string(), version: z.int() });

/** A record that lies in an object of its tenant. */
export class Records extends DurableObject {
  constructor(ctx: DurableObjectState, env: object) {
    super(ctx, env as never);
    ctx.storage.sql.exec(
      "create table if not exists records (id text primary key, name text not null, version integer not null) without rowid",
    );
    ctx.storage.sql.exec("insert into records values ('rec_1', 'Bench', 1) on conflict do nothing");
  }

  read(id: string): z.output<typeof record> | undefined {
    const found = this.ctx.storage.sql.exec("select id, name, version from records where id = ?", id);
    return found.toArray()[0] as z.output<typeof record> | undefined;
  }
}

type BenchContext = ApiContext & { records: DurableObjectNamespace<Records> };

const shared = {
  method: "get",
  tag: "Bench",
  permission: "projects:read",
  status: 200,
  problems: [],
} as const;

/** Beside the product's own routes: one that reads nothing, and one that reads from an object. */
const benchRoutes: readonly Route<BenchContext>[] = [
  route({
    ...shared,
    path: "/v1/bench/nothing",
    summary: "What every request passes, and nothing else",
    returns: record,
    handle: async (_: BenchContext) => ({ id: "rec_1", name: "Bench", version: 1 }),
  }),
  route({
    ...shared,
    path: "/v1/bench/record",
    summary: "A record of the tenant's object",
    returns: record,
    handle: async ({ records, principal }: BenchContext) => {
      const stub = records.get(records.idFromName(principal.tenantId));
      const found = await stub.read("rec_1");
      if (!found) throw new Error("the bench's record is missing");
      return found;
    },
  }),
];

const known = new Map<string, Principal>();

/** Who asks stands in the request, and is believed. */
function believed(request: Request): Principal {
  const said = request.headers.get("x-bench-caller") ?? "";
  const before = known.get(said);
  if (before) return before;
  const [tenantId = "", userId = "", shard = "0"] = said.split(" ");
  const principal = mint({
    tenantId,
    actor: { kind: "user", id: userId },
    role: "owner",
    scopes: null,
    shard: Number(shard),
  });
  known.set(said, principal);
  return principal;
}

function benchDoors(env: BenchEnv): Doors<BenchContext> {
  const doors = doorsOf(env);
  const extend = (context: Parameters<typeof doors.extend>[0]) => ({
    ...doors.extend(context),
    records: env.RECORDS,
  });
  if (env.UNPROTECTED === undefined) return { ...doors, extend };
  const unprotected: Partial<Doors<PublicContext>> = {
    authenticate: async (request) => believed(request),
    admit: async () => ({}),
  };
  return { ...doors, ...unprotected, extend };
}

let app: ReturnType<typeof mount<BenchContext>> | undefined;

export default {
  fetch(request, env, ctx) {
    app ??= mount([...benchRoutes, ...(apiRoutes as readonly Route<BenchContext>[])], benchDoors(env));
    return app.fetch(request, env, ctx);
  },
} satisfies ExportedHandler<BenchEnv>;
