import type { Region } from "../shared/kernel/region.ts";
import type { InvitationView, StandingView } from "../shared/moves/wire.ts";

/** One region's door, asked in the name of an operator. */
export type Door = <Answer>(path: string, body: object) => Promise<Answer>;

/** What a region refused, as problem+json. */
export class Refusal extends Error {
  readonly status: number;
  readonly problem: Record<string, unknown>;
  /** Seconds to wait before it may be tried again. */
  readonly retryAfter: number | undefined;
  constructor(status: number, problem: Record<string, unknown>, retryAfter: number | undefined) {
    super(`${status} ${String(problem["code"])}: ${String(problem["detail"])}`);
    this.status = status;
    this.problem = problem;
    this.retryAfter = retryAfter;
  }
}

export interface Journey {
  tenantId: string;
  from: Door;
  to: Door;
  toRegion: Region;
  toShard: number | null;
  /** Told before each parcel is fetched. */
  onStanding?: (standing: StandingView) => void | Promise<void>;
}

export interface Arrived {
  moveId: string;
  stage: StandingView["stage"];
  /** From the moment nobody could write until everybody could again. */
  freezeMilliseconds: number | null;
  /** How often a freeze ended before the tenant had left. */
  freezes: number;
  copied: number;
  parcels: number;
}

/**
 * Carries sealed boxes between two regions until the move is over. It keeps nothing: killed anywhere, it is
 * started again and asks the arriving side where the move stands.
 */
export async function carry(journey: Journey): Promise<Arrived> {
  let standing = await begin(journey);
  const { move_id: moveId } = standing;
  let copied = standing.copied;
  let parcels = 0;
  let freezes = 0;
  let frozenAt: number | undefined;
  let freezeMilliseconds: number | null = null;
  while (standing.box !== null) {
    await journey.onStanding?.(standing);
    if (standing.part === "freeze") {
      frozenAt = performance.now();
      freezes++;
    }
    const wasFrozen = standing.stage === "frozen";
    standing = await carryOne(journey, standing);
    parcels++;
    copied = Math.max(copied, standing.copied);
    if (wasFrozen && standing.stage === "settling" && frozenAt !== undefined)
      freezeMilliseconds = Math.round(performance.now() - frozenAt);
  }
  return { moveId, stage: standing.stage, freezeMilliseconds, freezes, copied, parcels };
}

async function begin(journey: Journey): Promise<StandingView> {
  const { tenantId, from, to, toRegion, toShard } = journey;
  try {
    return await to<StandingView>("/v1/moves/standing", { tenant_id: tenantId });
  } catch (error) {
    if (!(error instanceof Refusal && error.status === 404)) throw error;
  }
  const place = { to_region: toRegion, to_shard: toShard };
  const invitation = await from<InvitationView>(`/v1/tenants/${tenantId}/departure`, place);
  return to<StandingView>("/v1/moves/arrivals", invitation);
}

async function carryOne({ from, to }: Journey, standing: StandingView): Promise<StandingView> {
  const { tenant_id, move_id, public_key, sequence, box: ask } = standing;
  const named = { tenant_id, move_id, sequence };
  const { box } = await from<{ box: string }>("/v1/moves/departures", { ...named, public_key, box: ask });
  return to<StandingView>("/v1/moves/parcels", { ...named, box });
}

/** A door behind a host: waits where it is told to. `ask` is `fetch`, or what stands for it. */
export function doorOf(
  ask: (
    path: string,
    init: { method: string; headers: Record<string, string>; body: string },
  ) => Promise<Response>,
  credential: () => string,
  wait: (seconds: number) => Promise<void>,
): Door {
  const attempt = async <Answer>(path: string, body: object): Promise<Answer> => {
    const headers = { "content-type": "application/json", "cf-access-jwt-assertion": credential() };
    const response = await ask(path, { method: "POST", headers, body: JSON.stringify(body) });
    const text = await response.text();
    if (response.ok) return JSON.parse(text) as Answer;
    const problem = JSON.parse(text) as Record<string, unknown>;
    throw new Refusal(response.status, problem, Number(response.headers.get("retry-after")) || undefined);
  };
  return async <Answer>(path: string, body: object): Promise<Answer> => {
    for (;;) {
      try {
        return await attempt<Answer>(path, body);
      } catch (error) {
        const seconds = error instanceof Refusal ? error.retryAfter : undefined;
        if (seconds === undefined) throw error;
        await wait(seconds);
      }
    }
  };
}
