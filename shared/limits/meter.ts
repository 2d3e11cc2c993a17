import type { JurisdictionBinding } from "../data/objects.ts";
import { objectOf } from "../data/objects.ts";
import type { Plan } from "../kernel/plan.ts";
import type { Region } from "../kernel/region.ts";
import type { LimitName, Override } from "./effective.ts";
import type { RoutePerformance, RouteTimes, TimesWindow } from "./latency-rules.ts";
import type { Draw, Drawn } from "./lease-book.ts";
import type { Pool } from "./pool.ts";
import type { Principals } from "./principals.ts";

export type HoldKind = "ai_request" | "project" | "seat";

/** What the tenant may reach at all. The meter is told of every change; whoever spends a lease hears of it within five seconds. */
export const meterStates = ["active", "suspended", "closed"] as const;
export type MeterState = (typeof meterStates)[number];

/** A limit of one key or one person, for requests in any minute. */
export interface OwnLimit {
  name: "key" | "person";
  who: string;
  limit: number;
  /** It is everybody's in the company, counted for each. */
  isShared: boolean;
}

/** What is to hold for one key, one person or everybody from now on; `null`: nothing but the company's limits. */
export interface LimitWord {
  who: string;
  limit: number | null;
  /** The version of the row this was read from. */
  revision: number;
  /** When the key runs out, and its limit with it; milliseconds since the epoch. */
  until?: number;
}

/** Counted for one key or one person. */
export type OwnPolicy = OwnLimit["name"] | `${OwnLimit["name"]}-burst`;

/** Counted for the company as a whole. */
export type CompanyPolicy = "burst" | "minute" | "month" | "ai-day";

/** One limit as the RateLimit headers say it: quota, window, remaining, seconds to the reset. */
export interface PolicyState<Name = CompanyPolicy | OwnPolicy> {
  name: Name;
  /** The key or the person whose limit it is; left out: the company's. */
  of?: string;
  quota: number;
  windowSeconds: number;
  remaining: number;
  resetSeconds: number;
}

/** Whom the meter refuses whatever is left: ended sessions, and members before that version of their rights. */
export interface Refused {
  sessions: string[];
  members: MemberVersion[];
  /** Keys and people with a limit of their own: about these the meter is asked each time. `null`: about everybody. */
  limited: string[] | null;
}

/** In every reply: how often what is refused has changed, and what it is now, where the asker knew an older state. */
export interface RefusalNews {
  epoch: number;
  refused: Refused | null;
}

/** What an asker says besides who it is. */
export interface Asking {
  /** The API key that asks. */
  key?: string | undefined;
  /** The person's own limit counted the page view that asks once more. */
  isPart?: boolean;
  /** The newest epoch it has heard. */
  known?: number;
  /** A proof that works once: its digest, and until when it is remembered (milliseconds). */
  once?: { digest: string; until: number } | undefined;
  /** Tokens of the rate that the request costs, and one of the month; 1 unless said, 0 where nobody waits and only leases are settled. */
  cost?: number;
  /** What the asking isolate spent of its leases, and how much it wants. */
  draw?: Draw;
  /** How long the tenant's requests took that the isolate answered since it last told. */
  times?: RouteTimes[];
}

export interface Admission extends RefusalNews {
  verdict: "admitted" | "denied" | "revoked" | "replayed" | "unconfigured" | "moved";
  /** Where the tenant went. */
  region: Region | null;
  /** The database that has the tenant's rows, once it was moved to another than its first. */
  shard: number | null;
  state: MeterState;
  /** The company's own key service refuses its key. */
  locked: boolean;
  /** Who suspended the tenant. */
  reasons: string[];
  policies: PolicyState[];
  /** A limit of the key's or the person's own was among them: it says nothing of others. */
  isOwn: boolean;
  /** Names of the policies that denied. */
  violated: PolicyState["name"][];
  /** What the asking isolate may spend from now on; `null`: what it told was told before, or nothing was looked at. */
  drawn: Drawn | null;
  /** For so long asking again is in vain, unless something is given back. */
  waitMilliseconds: number;
}

export type HoldAnswer =
  | { granted: true }
  | {
      granted: false;
      reason: "limit";
      limit: number;
      used: number;
      resetSeconds: number | null;
      /** Of an AI request: which of its two limits refused. */
      violated?: "ai-day" | "tasks";
    }
  | { granted: false; reason: "unconfigured" };

/** What is agreed about one limit from now on. */
export interface OverrideWord {
  name: LimitName;
  /** `null`: the plan's own value holds again. */
  limit: number | null;
  /** Milliseconds since the epoch. */
  until: number;
  /** The version of the row this was read from. */
  revision: number;
}

export interface MeterUsage {
  plan: Plan;
  /** What holds instead of the plan's limits now. */
  overrides: Override[];
  policies: PolicyState<CompanyPolicy>[];
  /** Of the caller's key, and of the caller. */
  own: (OwnLimit & { used: number })[];
  /** Requests admitted in the running billing month, also where the plan sets no limit. */
  monthRequests: number;
  /** AI requests that are reserved and not done: tasks queued or running. */
  tasks: { used: number; limit: number };
  projects: { used: number; limit: number | null };
  seats: { used: number; limit: number | null };
  /** Bytes. */
  storage: { used: number; limit: number };
}

export interface MeterConfiguration {
  plan: Plan;
  /** The version of the tenant's row this was read from. */
  revision: number;
  /** Where the billing months start; milliseconds since the epoch. */
  anchor: number;
  /** `active` unless said. */
  state?: MeterState;
  reasons?: string[];
  /** Whose contract counts besides; left out for a tenant without a parent. */
  pool?: Pool | undefined;
}

/**
 * A tenant's meter. What is admitted or held is deducted before the answer leaves; every verb is
 * safe to repeat with the same key. Later leases change the implementation, not this interface.
 */
export interface Meter {
  /** Rate and monthly quota of one API request; a revoked session, an outdated membership and a spent proof are told so here. */
  admit(sessionId: string | null, member?: MemberVersion, asking?: Asking): Promise<Admission>;
  /** Reserves one of `kind` under `key`; without `keep` the reservation lapses after 10 minutes. */
  hold(kind: HoldKind, key: string): Promise<HoldAnswer>;
  /** Counts a file that is about to be written, in bytes; `resetSeconds` is always `null`. */
  store(key: string, bytes: number): Promise<HoldAnswer>;
  /** It was not written after all. */
  drop(key: string): Promise<void>;
  /** What a list of all files came to, and when it was begun. @param branch whose, as its root's meter knows it */
  stored(bytes: number, at: number, branch?: string): Promise<void>;
  /** The commit that needed the hold happened. */
  keep(key: string): Promise<void>;
  /** The reserved work was done and counts. */
  settle(key: string): Promise<void>;
  /** The reserved work did not happen, or the thing is gone: the hold no longer counts. */
  release(key: string): Promise<void>;
  /** A lower revision than the known one changes nothing: late messages cannot undo newer ones. */
  configure(configuration: MeterConfiguration): Promise<void>;
  /** The same for one limit: a lower revision than the known one of that limit changes nothing. */
  override(word: OverrideWord): Promise<void>;
  /** The same for the limit of one key or one person. */
  limit(word: LimitWord): Promise<void>;
  /** The company's own key service refuses its key, or answers again; `at` orders late messages. */
  lock(isLocked: boolean, at: number): Promise<void>;
  revokeSessions(sessionIds: readonly string[], untilMilliseconds: number): Promise<void>;
  /** Tokens that speak for an older version of this member than `version` are refused from now on. */
  outdateMember(member: MemberVersion, untilMilliseconds: number): Promise<void>;
  /** @param whose limits are told besides the company's */
  usage(whose?: Principals): Promise<MeterUsage | null>;
  /** By route, of the last 24 hours unless said, as far as isolates told. */
  performance(window?: TimesWindow): Promise<RoutePerformance[]>;
  /** Forgets everything: the tenant is gone. */
  purge(): Promise<void>;
}

/** A person as some version of their row has them. */
export interface MemberVersion {
  readonly id: string;
  readonly version: number;
}

export interface MeterBinding extends JurisdictionBinding {
  METER: DurableObjectNamespace;
}

/** Looked for when it is asked: a request that a lease admits asks nobody. */
export function lazyMeter(find: () => Meter): Meter {
  type Verbs = Record<PropertyKey, (...given: unknown[]) => unknown>;
  const ask = (verb: PropertyKey) => {
    return (...given: unknown[]) => (find() as unknown as Verbs)[verb]?.(...given);
  };
  return new Proxy({} as Meter, { get: (_, verb) => (verb === "then" ? undefined : ask(verb)) });
}

/** The object answers the Meter's verbs over RPC; the binding's class is another script's. */
export const meterOf = (env: MeterBinding, tenantId: string): Meter =>
  objectOf(env, env.METER, tenantId) as unknown as Meter;
