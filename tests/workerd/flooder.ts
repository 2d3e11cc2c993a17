// A script that admits what it is asked to, as every script does: several of them are several isolates on one meter.
import { type ClockBinding, clockOf } from "../../shared/kernel/clock.ts";
import { mint } from "../../shared/kernel/principal.ts";
import { Problem } from "../../shared/kernel/problem.ts";
import { admitRequest } from "../../shared/limits/admission.ts";
import { type Meter, type MeterBinding, meterOf } from "../../shared/limits/meter.ts";
import type { Flooded } from "../support/flooded.ts";

/** How many requests of one isolate are on their way together. */
const atOnce = 4;

interface Env extends MeterBinding, ClockBinding {}

async function flood(env: Env, ctx: ExecutionContext, tenantId: string, count: number): Promise<Flooded> {
  const result: Flooded = { admitted: [], denied: 0, calls: 0 };
  const meter = meterOf(env, tenantId);
  const counting = {
    admit: (...asked: Parameters<Meter["admit"]>) => {
      result.calls += 1;
      return meter.admit(...asked);
    },
  } as Meter;
  const principal = mint({
    tenantId,
    actor: { kind: "system", id: "flood" },
    role: "owner",
    scopes: null,
    shard: 0,
  });
  const after = (work: Promise<unknown>) => ctx.waitUntil(work);
  const one = async () => {
    const now = (await clockOf(env)).now();
    try {
      const asked = { now, later: async () => (await clockOf(env)).now(), cost: 1, after };
      await admitRequest(counting, principal, "projects:read", async () => {}, asked);
      result.admitted.push(now);
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== "quota_exceeded") throw error;
      result.denied += 1;
    }
  };
  for (let left = count; left > 0; left -= atOnce)
    await Promise.all(Array.from({ length: Math.min(left, atOnce) }, one));
  return result;
}

export default {
  async fetch(request, env, ctx) {
    const { searchParams, pathname } = new URL(request.url);
    const tenantId = searchParams.get("tenant") ?? "";
    const meter = meterOf(env, tenantId);
    if (pathname === "/usage") return Response.json(await meter.usage());
    if (pathname !== "/configure")
      return Response.json(await flood(env, ctx, tenantId, Number(searchParams.get("count"))));
    const { now } = await clockOf(env);
    const plan = searchParams.get("plan") === "enterprise" ? "enterprise" : "team";
    await meter.configure({ plan, revision: Number(searchParams.get("revision")), anchor: now() });
    return Response.json({});
  },
} satisfies ExportedHandler<Env>;
