import type { LeaseBook } from "../../../shared/limits/lease-book.ts";
import type { Lease } from "../../../shared/limits/ledger.ts";

export interface WorldOptions {
  seed: number;
  limit: number;
  isolates: number;
  /** Requests a second, all isolates together. */
  rate: number;
  seconds: number;
  /** Milliseconds by which any clock may be wrong. */
  skew?: number;
  /** Chances of an event in a second (of the meter, of each isolate) or a message. */
  restarts?: number;
  evictions?: number;
  losses?: number;
  /** Limits are changed now and then. */
  changes?: boolean;
  bursts?: boolean;
  roundTrip?: [least: number, most: number];
  mutant?: Mutant;
  /** Leases only where the product gives any; otherwise always, to try the protocol. */
  thrifty?: boolean;
  /** So long nobody asks for anything at the end. */
  idleSeconds?: number;
  /** Grants drawn at random, instead of the product's policy. */
  wild?: boolean;
  /** What every twentieth request costs. */
  heavy?: number;
}

export type Mutant = "expiry" | "repeat" | "volatile" | "unguarded" | "merged";

export interface Outcome {
  /** True times of all that was admitted, and the limit that held at most. */
  admitted: number[];
  requests: number;
  calls: number;
  waited: number;
  /** Of what was admitted: by leases; and what of it the meter was told. */
  leased: number;
  billed: number;
  /** In the end: granted, and neither spent nor given back; a month's quota lacks as much. */
  out: number;
  /** Every change of the limit: since when, to what. */
  limits: [at: number, limit: number][];
}

/** The durable part of a meter: what a restart finds. */
export class Rows {
  readonly leases = new Map<string, Lease & { isolate: string }>();
  readonly counts = new Map<number, { tick: number; own: number; leased: number }>();
  readonly seqs = new Map<string, number>();
  readonly volatile: boolean;

  constructor(isVolatile: boolean) {
    this.volatile = isVolatile;
  }

  lease(isolate: string, lease: Lease): void {
    if (this.volatile) return;
    const key = `${isolate} ${lease.id}`;
    if (lease.left === 0) this.leases.delete(key);
    else this.leases.set(key, { isolate, ...lease });
  }
  count(tick: number, own: number, leased: number): void {
    this.counts.set(tick, { tick, own, leased });
  }
  heard(isolate: string, seq: number): void {
    this.seqs.set(isolate, seq);
  }
}

export interface Isolate {
  name: string;
  skew: number;
  book: LeaseBook;
  life: number;
  busyAt: number;
  /** Requests that wait for the call that is on its way. */
  waiting: ((news: "answered" | "failed" | "late") => void)[];
  triedAt: number;
}
