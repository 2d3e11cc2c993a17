import { objectOf } from "../shared/data/objects.ts";
import type { ClockBinding } from "../shared/kernel/clock.ts";
import { type BranchMeter, branchKey } from "../shared/limits/branches.ts";
import type { Admission, HoldAnswer, HoldKind, MeterBinding, PolicyState } from "../shared/limits/meter.ts";
import type { Pool } from "../shared/limits/pool.ts";

export interface MeterEnv extends ClockBinding, MeterBinding {}

const schema = `
  create table if not exists pool (one integer primary key check (one = 1), root text not null, branch text not null, revision integer not null);
  create table if not exists branch_months (branch text not null, start integer not null, count integer not null, primary key (branch, start));
`;

/**
 * What a meter has to do with other meters: as a branch it asks its root's, as a root it tells its
 * branches apart. A branch deducts first and gives back when the root refuses, so a call that fails
 * halfway can count too much and never admits too much.
 */
export class MeterPool {
  readonly #sql: SqlStorage;
  readonly #env: MeterEnv;
  #pool: (Pool & { meter: BranchMeter }) | null | undefined;

  constructor(sql: SqlStorage, env: MeterEnv) {
    this.#sql = sql;
    this.#env = env;
    this.open();
  }

  open(): void {
    this.#pool = undefined;
    this.#sql.exec(schema);
  }

  /** Whose contract is used up besides; read once, since nearly every tenant has none. */
  above(): (Pool & { meter: BranchMeter }) | null {
    if (this.#pool === undefined) {
      const [row] = this.#sql
        .exec<{ root: string; branch: string }>("select root, branch from pool")
        .toArray();
      this.#pool = row
        ? { ...row, meter: objectOf(this.#env, this.#env.METER, row.root) as unknown as BranchMeter }
        : null;
    }
    return this.#pool;
  }

  configure(pool: Pool | undefined, revision: number): void {
    if (!pool) return;
    this.#sql.exec(
      `insert into pool (one, root, branch, revision) values (1, ?1, ?2, ?3)
       on conflict (one) do update set root = ?1, branch = ?2, revision = ?3 where revision < ?3`,
      pool.root,
      pool.branch,
      revision,
    );
    this.#pool = undefined;
  }

  /** @param giveBack undoes the own deduction */
  async admit(own: Admission, cost: number, giveBack: () => void): Promise<Admission> {
    const above = this.above();
    if (!above || own.verdict !== "admitted" || cost === 0) return own;
    const shared = await above.meter.admitBranch(above.branch, cost).catch(unanswered("admit"));
    if (shared?.verdict === "admitted") return narrower(own, shared);
    giveBack();
    return shared?.verdict === "denied"
      ? {
          ...narrower(own, shared),
          verdict: "denied",
          violated: shared.violated,
          waitMilliseconds: shared.waitMilliseconds,
        }
      : { ...own, verdict: "unconfigured", policies: [] };
  }

  /** @param giveBack undoes the own hold */
  hold(own: HoldAnswer, kind: HoldKind, key: string, giveBack: () => void): Promise<HoldAnswer> {
    return this.ask(own, giveBack, ({ meter, branch }) => meter.hold(kind, branchKey(branch, key)));
  }

  /** What was granted here is asked of the meter above, where there is one. */
  async ask(
    own: HoldAnswer,
    giveBack: () => void,
    from: (above: Pool & { meter: BranchMeter }) => Promise<HoldAnswer>,
  ): Promise<HoldAnswer> {
    const above = this.above();
    if (!above || !own.granted) return own;
    const shared = await from(above).catch(unanswered("hold"));
    if (shared?.granted !== true) giveBack();
    return shared ?? { granted: false, reason: "unconfigured" };
  }

  async pass(verb: "keep" | "settle" | "release", key: string): Promise<void> {
    const above = this.above();
    if (above) await above.meter[verb](branchKey(above.branch, key));
  }

  async leave(): Promise<void> {
    const above = this.above();
    if (above) await above.meter.forgetBranch(above.branch);
  }

  /** One request of a branch. */
  count(branch: string, start: number): void {
    this.#sql.exec(
      "insert into branch_months (branch, start, count) values (?1, ?2, 1) on conflict do update set count = count + 1",
      branch,
      start,
    );
  }

  /** Of some branches, or of all there are. */
  requestsOf(branches: readonly string[] | null, start: number): number {
    const summed = `select coalesce(sum(count), 0) as sum from branch_months
      where start = ?1 and (?2 is null or branch in (select value from json_each(?2)))`;
    const named = branches === null ? null : JSON.stringify(branches);
    return this.#sql.exec<{ sum: number }>(summed, start, named).one().sum;
  }
}

function unanswered(verb: string) {
  return (error: unknown): undefined => {
    console.error(JSON.stringify({ event: "pool.unanswered", verb, error: String(error) }));
  };
}

/** Of each limit the one that is nearer, and those that only the root has; a suspended root suspends what lives on its contract. */
function narrower(own: Admission, shared: Admission): Admission {
  const nearer = (policy: PolicyState): PolicyState => {
    const other = shared.policies.find(({ name }) => name === policy.name);
    return other && other.remaining < policy.remaining ? other : policy;
  };
  const isRootsAlone = ({ name }: PolicyState) => !own.policies.some((policy) => policy.name === name);
  const isHeld = shared.state !== "active" && own.state === "active";
  return {
    ...own,
    ...(isHeld ? { state: "suspended", reasons: ["parent"] } : {}),
    policies: [...own.policies.map(nearer), ...shared.policies.filter(isRootsAlone)],
  };
}
