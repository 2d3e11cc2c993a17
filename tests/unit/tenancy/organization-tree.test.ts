import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { inRoot } from "../../../scripts/config.ts";
import { idPattern } from "../../../shared/kernel/ids.ts";
import type { Plan } from "../../../shared/kernel/plan.ts";
import { openPolicy } from "../../../shared/tenancy/policy-rules.ts";
import { NaiveOrganizations } from "./naive-organizations.ts";
import { anyPolicy } from "./policy-samples.ts";

const folder = inRoot("migrations/region");
const migrations = readdirSync(folder)
  .sort()
  .map((file) => readFileSync(path.join(folder, file), "utf8"));

const database = new DatabaseSync(":memory:");
for (const migration of migrations) database.exec(migration);
database.exec("insert into residency values (1, 'us')");

/** Every picture starts from an empty database; making one anew costs more than a hundred steps in it. */
beforeEach(() => database.exec("begin"));
afterEach(() => database.exec("rollback"));

const start = 1_800_000_000_000;
const ids = Array.from({ length: 9 }, (_, index) => `t${index}`);
const anyId = fc.constantFrom(...ids);
/** Of a developer's five organisations the tree would soon be full. */
const anyPlan = fc.constantFrom<Plan>("team", "enterprise");

type Step =
  | { kind: "plant"; id: string; parent: string | null; plan: Plan }
  | { kind: "move"; id: string; parent: string | null }
  | { kind: "policy"; id: string; policy: object }
  | { kind: "plan"; id: string; plan: Plan }
  | { kind: "hold"; id: string; held: boolean }
  | { kind: "pay"; id: string; unpaid: boolean }
  | { kind: "close"; id: string };

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("plant" as const),
      id: anyId,
      parent: fc.oneof({ weight: 6, arbitrary: anyId }, { weight: 1, arbitrary: fc.constant(null) }),
      plan: anyPlan,
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("move" as const),
      id: anyId,
      parent: fc.oneof({ weight: 12, arbitrary: anyId }, { weight: 1, arbitrary: fc.constant(null) }),
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("policy" as const), id: anyId, policy: anyPolicy }) },
  fc.record({ kind: fc.constant("plan" as const), id: anyId, plan: anyPlan }),
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("hold" as const), id: anyId, held: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("pay" as const), id: anyId, unpaid: fc.boolean() }) },
  fc.record({ kind: fc.constant("close" as const), id: anyId }),
);

/** Two trees to begin with, of any shape; one tenant is still to come. */
const anyForest: fc.Arbitrary<Step[]> = fc.array(fc.nat(), { minLength: 8, maxLength: 8 }).map((picks) =>
  picks.map((pick, index) => ({
    kind: "plant",
    id: `t${index}`,
    parent: index === 0 || index === 5 ? null : `t${pick % index}`,
    plan: "team",
  })),
);

/** Does a step in the database and in the picture; both must agree on whether it can be done. */
class Both {
  readonly naive = new NaiveOrganizations();
  now = start;

  take(step: Step): void {
    this.now += 1;
    const possible = this.#inPicture(step);
    if (possible === undefined) return;
    const attempt = () => this.#inDatabase(step);
    if (possible) attempt();
    else expect(attempt).toThrow(/organization_/);
  }

  /** Whether it can be done, done where it can; nothing where the product never tries. */
  #inPicture(step: Step): boolean | undefined {
    const { naive } = this;
    const known = naive.all.get(step.id);
    if (step.kind === "plant") {
      if (known) return undefined;
      if (step.parent !== null && !naive.mayPlant(step.parent)) return false;
      const fresh = { policy: openPolicy, held: false, unpaid: false, closed: false };
      naive.all.set(step.id, { ...fresh, parent: step.parent, plan: step.plan });
      return true;
    }
    if (!known || known.closed) return undefined;
    if (step.kind === "move") {
      if (step.parent === known.parent) return undefined;
      if (step.parent === null || !naive.mayMove(step.id, step.parent)) return false;
      known.parent = step.parent;
    } else if (step.kind === "close") {
      if (!naive.mayClose(step.id)) return false;
      known.closed = true;
    } else if (step.kind === "policy") known.policy = step.policy as typeof known.policy;
    else if (step.kind === "hold") known.held = known.parent !== null && step.held;
    else if (step.kind === "pay") known.unpaid = step.unpaid;
    else if (known.parent === null) known.plan = step.plan;
    return true;
  }

  #inDatabase(step: Step): void {
    const { id } = step;
    const set = (change: string, ...values: (string | number | null)[]) =>
      database
        .prepare(
          `update all_tenants set ${change}, updated_at = ?, version = version + 1 where tenant_id = ? and id = ?`,
        )
        .run(...values, this.now, id, id);
    if (step.kind === "plant")
      database
        .prepare(
          `insert into all_tenants (tenant_id, id, slug, name, region, plan, status, created_at, updated_at, parent_id)
           values (?1, ?1, ?1, ?1, 'us', ?2, 'active', ?3, ?3, ?4)`,
        )
        .run(id, step.plan, this.now, step.parent);
    else if (step.kind === "move") set("parent_id = ?", step.parent);
    else if (step.kind === "close") set("status = 'closed', closed_at = ?", this.now);
    else if (step.kind === "policy") {
      const { residency } = this.naive.expected(id);
      set("policy = ?, residency_policy = ?", JSON.stringify(step.policy), residency);
    } else if (step.kind === "plan") {
      if (this.naive.get(id).parent === null) set("plan = ?", step.plan);
    } else if (step.kind === "hold") {
      if (this.naive.get(id).parent !== null) set("held_by_parent = ?", step.held ? 1 : 0);
    } else {
      const { reasons, status } = this.naive.expected(id);
      set("suspended_by = ?, status = ?", JSON.stringify(reasons), status);
    }
  }

  compare(): void {
    const closure = database.prepare("select tenant_id, id, depth from all_organization_tree").all();
    expect(closure.map(({ tenant_id, id, depth }) => `${tenant_id} > ${id} ${depth}`).sort()).toEqual(
      this.naive.closure(),
    );
    const rows = database.prepare("select * from all_tenants").all() as Record<string, string | null>[];
    for (const row of rows) {
      const expected = this.naive.expected(row["id"] ?? "");
      const actual = {
        root: row["root_id"],
        plan: row["plan"],
        inherited: expected.root === null ? expected.inherited : JSON.parse(row["inherited_policy"] ?? ""),
        residency: row["residency_policy"],
        reasons: JSON.parse(row["suspended_by"] ?? ""),
        status: row["status"],
      };
      expect(actual, row["id"] ?? "").toEqual(expected);
    }
  }
}

describe("the database keeps the tree and what is handed down (M-015)", () => {
  test("after any sequence of steps it is what a naive tree says, and refuses what that refuses", {
    timeout: 30_000,
  }, () => {
    fc.assert(
      fc.property(anyForest, fc.array(anyStep, { maxLength: 40 }), (forest, steps) => {
        const both = new Both();
        for (const step of forest) both.take(step);
        for (const step of steps) both.take(step);
        both.compare();
        database.exec("rollback");
        database.exec("begin");
      }),
      { numRuns: 60 },
    );
  });

  test("whatever is handed down is said in the receiver's own trail, owed to its log and to its meter", () => {
    const both = new Both();
    const plant = (id: string, parent: string | null) =>
      both.take({ kind: "plant", id, parent, plan: "team" });
    plant("t0", null);
    plant("t1", "t0");
    plant("t2", "t1");
    database.exec("delete from all_outbox");
    both.take({ kind: "hold", id: "t1", held: true });
    const events = database
      .prepare("select * from all_audit_events where at = ? order by tenant_id")
      .all(both.now) as Record<string, string>[];
    expect(
      events.map(({ tenant_id, action, detail = "" }) => [tenant_id, action, JSON.parse(detail)]),
    ).toEqual(
      ["t1", "t2"].map((id) => [
        id,
        "organization.inherited",
        { policy: false, residency: "standard", suspended: true, plan: "team" },
      ]),
    );
    for (const { id = "" } of events) expect(id).toMatch(idPattern("audit"));
    const version = database.prepare("select version from all_tenants where id = 't2'").get()?.["version"];
    const owed = database
      .prepare("select topic, payload from all_outbox where tenant_id = 't2' order by topic")
      .all() as Record<string, string>[];
    expect(owed.map(({ topic, payload = "" }) => [topic, JSON.parse(payload)])).toEqual([
      ["audit.append", { event_id: events[1]?.["id"] }],
      [
        "meter.configure",
        {
          plan: "team",
          revision: version,
          anchor: start + 3,
          state: "suspended",
          reasons: "parent",
          pool: "t0",
        },
      ],
      ["placement.enter", {}],
    ]);
    both.take({ kind: "hold", id: "t1", held: true });
    expect(database.prepare("select count(*) as n from all_audit_events where at = ?").get(both.now)).toEqual(
      {
        n: 0,
      },
    );
  });

  test("an id made by the database sorts by its time among those the product makes", () => {
    const both = new Both();
    both.take({ kind: "plant", id: "t0", parent: null, plan: "team" });
    both.take({ kind: "plant", id: "t1", parent: "t0", plan: "team" });
    const read = () =>
      database.prepare("select max(id) as id from all_audit_events where tenant_id = 't1'").get()?.["id"];
    const first = String(read());
    both.now += 86_400_000;
    both.take({ kind: "hold", id: "t1", held: true });
    expect(String(read()) > first).toBe(true);
  });

  test("a tree has as many organisations as its root's plan allows", () => {
    const both = new Both();
    both.take({ kind: "plant", id: "root", parent: null, plan: "developer" });
    for (const id of ["a", "b", "c", "d", "e"])
      both.take({ kind: "plant", id, parent: "root", plan: "team" });
    expect(() =>
      database.exec(
        `insert into all_tenants (tenant_id, id, slug, name, region, plan, status, created_at, updated_at, parent_id)
         values ('f', 'f', 'f', 'f', 'us', 'team', 'active', 1, 1, 'e')`,
      ),
    ).toThrow("organization_limit");
  });

  test("the guard of a batch knows who is below whom", () => {
    const both = new Both();
    for (const [id, parent] of [
      ["t0", null],
      ["t1", "t0"],
      ["t2", "t1"],
    ] as const)
      both.take({ kind: "plant", id, parent, plan: "team" });
    const guard = (me: string, it: string) =>
      database.prepare("insert into expect_below values (?, ?)").run(me, it);
    guard("t0", "t2");
    for (const [me, it] of [
      ["t2", "t0"],
      ["t1", "t1"],
      ["t1", "t0"],
      ["t0", "t9"],
    ] as const)
      expect(() => guard(me, it)).toThrow("organization_not_below");
  });
});
