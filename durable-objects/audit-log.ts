import { DurableObject } from "cloudflare:workers";
import type {
  Appended,
  AuditLog as AuditLogPort,
  LogEntry,
  LogRange,
  LogState,
  MovingLog,
} from "../shared/audit/log.ts";
import type {
  ConsistencyView,
  EvidenceView,
  HeadView,
  InclusionView,
  SignedHead,
  WitnessReceipt,
} from "../shared/audit/log-contract.ts";
import { consistencyProof, growTree, inclusionProof, treeRoot } from "../shared/audit/merkle.ts";
import { coveringNodes, rangeProof } from "../shared/audit/merkle-range.ts";
import { headDue } from "../shared/audit/rules.ts";
import { type ClockBinding, clockOf } from "../shared/kernel/clock.ts";
import { equalBytes } from "../shared/kernel/digest.ts";
import { base64url } from "../shared/kernel/encoding.ts";
import { AuditLogStore, hashFrom, type StoredHead } from "./audit-log-store.ts";

/**
 * One per tenant: an append-only Merkle tree over the tenant's audit events. It knows ids and hashes,
 * never an event. Answers leave after the write they speak of is durable.
 */
export class AuditLog extends DurableObject<ClockBinding> implements AuditLogPort, MovingLog {
  #store: AuditLogStore;

  constructor(ctx: DurableObjectState, env: ClockBinding) {
    super(ctx, env);
    this.#store = new AuditLogStore(ctx.storage.sql);
  }

  async positions(ids: readonly string[]) {
    return { size: this.#store.size(), known: this.#store.sequencesOf(ids) };
  }

  async append(entries: readonly LogEntry[]): Promise<Appended> {
    const size = this.#store.size();
    const known = this.#store.sequencesOf(entries.map(({ id }) => id));
    const isKnown = ({ id }: LogEntry) => known[id] !== undefined;
    const fresh = entries.filter((entry) => !isKnown(entry));
    if (fresh.some(({ sequence }, index) => sequence !== size + index)) return { status: "moved", size };
    const leaves = fresh.map(({ leafHash }) => hashFrom(leafHash));
    const nodes = await growTree(size, leaves, this.#store.node);
    return this.ctx.storage.transactionSync((): Appended => {
      // Hashing lets other requests in: whoever appended first has the place.
      const current = this.#store.size();
      if (current !== size) return { status: "moved", size: current };
      this.#store.add(fresh, nodes);
      const conflicts = entries.filter((entry) => isKnown(entry) && this.#differs(entry, known[entry.id]));
      return { status: "appended", size: size + fresh.length, conflicts: conflicts.map(({ id }) => id) };
    });
  }

  #differs({ sequence, leafHash }: LogEntry, stored: number | undefined): boolean {
    return stored !== sequence || !equalBytes(this.#store.node(0, stored), hashFrom(leafHash));
  }

  async head(): Promise<LogState> {
    const now = (await clockOf(this.env)).now();
    const size = this.#store.size();
    const last = this.#store.latestHead();
    const due = headDue({ size, now, last });
    const retained = this.#store.retained();
    return { size, root: await this.#root(size), due, retained, latest: this.#view(last) };
  }

  async latest(size?: number): Promise<HeadView | null> {
    return this.#view(size === undefined ? this.#store.latestHead() : this.#store.headOf(size));
  }

  #view(head: StoredHead | undefined): HeadView | null {
    if (!head) return null;
    const witness = head.receipt === null ? null : (JSON.parse(head.receipt) as WitnessReceipt);
    const signed = JSON.parse(head.signed) as SignedHead;
    const before = coveringNodes(0, signed.retained_from ?? 0);
    const frontier = before.map(({ level, index }) => base64url(this.#store.node(level, index)));
    return { ...signed, witness, frontier };
  }

  async entries(start: number, end: number): Promise<string[]> {
    return this.#store.idsBetween(start, end);
  }

  async range(start: number, end: number, size: number): Promise<LogRange | null> {
    if (start < 0 || start > end || end > size || size > this.#store.size()) return null;
    const { left, right } = rangeProof(start, end, size, this.#store.node);
    const ids = this.#store.idsBetween(start, end);
    return { ids, left: left.map(base64url), right: right.map(base64url) };
  }

  /** Only what a signed head covers may go. */
  async retain(from: number): Promise<number> {
    this.#store.retain(Math.min(from, this.#store.latestHead()?.size ?? 0));
    return this.#store.retained();
  }

  async evidence(eventIds: readonly string[], first: number | null): Promise<EvidenceView> {
    const head = this.#view(this.#store.latestHead());
    if (!head) return { head, proofs: [], growth: null };
    const proofs = await Promise.all(eventIds.map((id) => this.inclusion(id, head.size)));
    const growth = first === null ? null : await this.consistency(first, head.size);
    return { head, proofs: proofs.filter((proof) => proof !== null), growth };
  }

  async inclusion(eventId: string, wanted: number | null): Promise<InclusionView | null> {
    const size = wanted ?? this.#store.latestHead()?.size ?? 0;
    const sequence = this.#store.sequenceOf(eventId);
    if (sequence === undefined || sequence >= size || size > this.#store.size()) return null;
    const path = await inclusionProof(sequence, size, this.#store.node);
    return {
      event_id: eventId,
      sequence,
      leaf_hash: base64url(this.#store.node(0, sequence)),
      size,
      root: await this.#root(size),
      path: path.map(base64url),
    };
  }

  async consistency(first: number, second: number): Promise<ConsistencyView | null> {
    if (first < 1 || first > second || second > this.#store.size()) return null;
    const path = await consistencyProof(first, second, this.#store.node);
    return {
      first,
      second,
      first_root: await this.#root(first),
      second_root: await this.#root(second),
      path: path.map(base64url),
    };
  }

  async attach(head: SignedHead): Promise<boolean> {
    if (!(await this.#had(head)) || (head.retained_from ?? 0) > this.#store.retained()) return false;
    this.#store.addHead(head.size, new Date(head.timestamp).getTime(), JSON.stringify(head));
    return true;
  }

  async witnessed(receipt: WitnessReceipt): Promise<boolean> {
    if (!(await this.#had(receipt))) return false;
    this.#store.addReceipt(receipt.size, JSON.stringify(receipt));
    return true;
  }

  async leaves(start: number, limit: number): Promise<LogEntry[]> {
    return this.#store.idsBetween(start, start + limit).map((id, index) => ({
      id,
      sequence: start + index,
      leafHash: base64url(this.#store.node(0, start + index)),
    }));
  }

  async heads(after: number, limit: number): Promise<HeadView[]> {
    return this.#store.headsAfter(after, limit).flatMap((head) => this.#view(head) ?? []);
  }

  /** The witness outside the region keeps the hashes it saw; nobody can extend this log again. */
  async purge(): Promise<void> {
    await this.ctx.storage.deleteAll();
    this.#store = new AuditLogStore(this.ctx.storage.sql);
  }

  /** Was this the log's root when it had that size? */
  async #had({ size, root }: { size: number; root: string }): Promise<boolean> {
    return size >= 1 && size <= this.#store.size() && root === (await this.#root(size));
  }

  async #root(size: number): Promise<string> {
    return base64url(await treeRoot(size, this.#store.node));
  }
}
