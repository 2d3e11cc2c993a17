import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  accessOf,
  decide,
  isNewer,
  type Reported,
  type SubscriptionState,
  smallestPlan,
  subscriptionStatuses,
  type TenantState,
  tenantAfter,
} from "../../../shared/billing/rules.ts";
import { planAllowsRegion, plans } from "../../../shared/kernel/plan.ts";
import { regions } from "../../../shared/kernel/region.ts";
import { suspensionReasons, withReason } from "../../../shared/tenancy/lifecycle.ts";

const open = { status: "active", suspendedBy: [], closedAt: null, purgingAt: null, purgedAt: null } as const;
const us: TenantState = { region: "us", plan: "developer", ...open };
const eu: TenantState = { region: "eu", plan: "team", ...open };
const event = (change: Partial<Reported> = {}): Reported => ({
  id: "sub_1",
  plan: "team",
  status: "active",
  eventCreated: 100,
  eventId: "evt_1",
  ...change,
});

interface Known {
  tenant: TenantState;
  subscriptions: SubscriptionState[];
}

function take({ tenant, subscriptions }: Known, reported: Reported): Known {
  const decision = decide(reported, tenant, subscriptions);
  if (decision.kind !== "apply") return { tenant, subscriptions };
  const others = subscriptions.filter(({ id }) => id !== reported.id);
  return { tenant: decision.tenant, subscriptions: [...others, decision.subscription] };
}

const run = (tenant: TenantState, events: readonly Reported[]): Known => {
  const end = events.reduce(take, { tenant, subscriptions: [] });
  return { ...end, subscriptions: end.subscriptions.sort((a, b) => (a.id < b.id ? -1 : 1)) };
};

const anyEvent = fc.record({
  id: fc.constantFrom("sub_1", "sub_2"),
  plan: fc.constantFrom(...plans, null),
  status: fc.constantFrom(...subscriptionStatuses),
  eventCreated: fc.integer({ min: 1, max: 6 }),
});
const history = fc
  .array(anyEvent, { maxLength: 8 })
  .map((events) => events.map((one, index): Reported => ({ ...one, eventId: `evt_${index}` })));
const delivered = history.chain((events) =>
  fc.record({
    events: fc.constant(events),
    arrivals: fc
      .array(fc.nat({ max: Math.max(0, events.length - 1) }), { maxLength: events.length })
      .map((again) => [...events, ...again.flatMap((index) => events[index] ?? [])])
      .chain((all) => fc.shuffledSubarray(all, { minLength: all.length })),
  }),
);
const anyTenant = fc
  .constantFrom(...regions)
  .chain((region) =>
    fc.record({
      region: fc.constant(region),
      plan: fc.constantFrom(...plans.filter((plan) => planAllowsRegion(plan, region))),
      suspendedBy: fc.subarray([...suspensionReasons]),
      closedAt: fc.constantFrom(null, 5),
    }),
  )
  .map(({ suspendedBy, ...facts }): TenantState => {
    const first: TenantState = { ...open, ...facts };
    return suspendedBy.reduce((tenant, reason) => withReason(tenant, reason, true), first);
  });

describe("any order, any duplicates (M-081)", () => {
  test("a history with repetitions, shuffled, ends in the same state", () => {
    fc.assert(
      fc.property(anyTenant, delivered, (tenant, { events, arrivals }) => {
        expect(run(tenant, arrivals)).toEqual(run(tenant, events));
      }),
      { numRuns: 1_000 },
    );
  });

  test("no history gives a tenant a plan its region does not have", () => {
    fc.assert(
      fc.property(anyTenant, history, (tenant, events) => {
        const end = run(tenant, events).tenant;
        expect(planAllowsRegion(end.plan, tenant.region)).toBe(true);
        expect(end.region).toBe(tenant.region);
      }),
    );
  });

  test("a repeated event is older than itself", () => {
    fc.assert(
      fc.property(history, (events) => {
        for (const one of events) expect(isNewer(one, one)).toBe(false);
      }),
    );
  });
});

describe("which event counts", () => {
  test("the later second wins", () => {
    const end = run(us, [event({ eventCreated: 200, plan: "enterprise" }), event({ eventId: "evt_2" })]);
    expect(end.tenant.plan).toBe("enterprise");
  });

  test("in one second the end of the subscription wins", () => {
    const over = event({ status: "canceled", eventId: "evt_0" });
    expect(run(us, [over, event()]).tenant.status).toBe("suspended");
    expect(run(us, [event(), over]).tenant.status).toBe("suspended");
  });

  test("in one second the greater event id wins among equals", () => {
    const one = event({ plan: "team", eventId: "evt_a" });
    const other = event({ plan: "enterprise", eventId: "evt_b" });
    expect(run(us, [one, other]).tenant.plan).toBe("enterprise");
    expect(run(us, [other, one]).tenant.plan).toBe("enterprise");
  });

  test("a late update never brings a cancelled subscription back", () => {
    const late = event({ eventCreated: 900, eventId: "evt_9" });
    expect(run(us, [event({ status: "canceled" }), late]).tenant.status).toBe("suspended");
  });
});

describe("what a status grants", () => {
  test.each([
    ["active", "granted"],
    ["trialing", "granted"],
    ["past_due", "granted"],
    ["unpaid", "lapsed"],
    ["paused", "lapsed"],
    ["canceled", "lapsed"],
    ["incomplete", "none"],
    ["incomplete_expired", "none"],
  ] as const)("%s: %s", (status, access) => {
    expect(accessOf(status)).toBe(access);
  });

  test("a first payment that never came takes nothing away", () => {
    expect(
      run(us, [event({ status: "incomplete" }), event({ status: "incomplete_expired" })]).tenant,
    ).toEqual(us);
  });

  test("paying again ends the suspension", () => {
    const unpaid = event({ status: "unpaid" });
    expect(run(us, [unpaid]).tenant).toMatchObject({ plan: "team", status: "suspended" });
    const paid = event({ eventCreated: 101, eventId: "evt_2" });
    expect(run(us, [unpaid, paid]).tenant).toMatchObject({ plan: "team", status: "active" });
  });

  test("the end of an old subscription does not touch a tenant that pays for another", () => {
    const events = [event(), event({ id: "sub_2", plan: "enterprise" }), event({ status: "canceled" })];
    expect(run(us, events).tenant).toMatchObject({ plan: "enterprise", status: "active" });
  });

  test("of two paid plans the dearer counts", () => {
    const both = [event({ plan: "enterprise" }), event({ id: "sub_2" })];
    expect(run(us, both).tenant.plan).toBe("enterprise");
  });

  test("a closed tenant stays closed, and is found unpaid when it is reopened", () => {
    const closed: TenantState = { ...us, status: "closed", closedAt: 1 };
    expect(run(closed, [event()]).tenant).toEqual({ ...closed, plan: "team" });
    const unpaid = run(closed, [event({ status: "unpaid" })]).tenant;
    expect(unpaid).toMatchObject({ status: "closed", suspendedBy: ["billing"] });
  });

  test("no payment lifts what an operator, a parent or the owner suspended (M-012, M-023)", () => {
    fc.assert(
      fc.property(anyTenant, history, (tenant, events) => {
        const others = (state: TenantState) => state.suspendedBy.filter((reason) => reason !== "billing");
        const end = run(tenant, events).tenant;
        expect(others(end)).toEqual(others(tenant));
        expect(end.closedAt).toBe(tenant.closedAt);
        if (others(tenant).length > 0) expect(end.status).not.toBe("active");
      }),
    );
    const held = withReason(us, "operator", true);
    expect(run(held, [event()]).tenant).toMatchObject({ plan: "team", suspendedBy: ["operator"] });
  });

  test("without a subscription nothing is decided", () => {
    expect(tenantAfter(us, [])).toEqual(us);
  });
});

describe("plan and region", () => {
  test("a plan that is not sold in the region is refused and everything stays", () => {
    expect(decide(event({ plan: "developer" }), eu, [])).toEqual({ kind: "refuse", plan: "developer" });
  });

  test("a refused subscription can still end", () => {
    const over = event({ plan: "developer", status: "canceled", eventCreated: 200 });
    expect(run(eu, [event(), over]).tenant).toMatchObject({
      region: "eu",
      plan: "team",
      status: "suspended",
    });
  });

  test("a price that is none of ours grants nothing", () => {
    expect(decide(event({ plan: null }), us, [])).toEqual({ kind: "ignore", reason: "unknown plan" });
  });

  test("the end of a subscription counts even when its price is unknown", () => {
    expect(
      run(us, [event(), event({ plan: null, status: "canceled", eventCreated: 101 })]).tenant,
    ).toMatchObject({
      region: "us",
      plan: "developer",
      status: "suspended",
    });
  });

  test.each([
    ["us", "developer"],
    ["eu", "team"],
    ["uk", "enterprise"],
    ["ca", "enterprise"],
    ["au", "enterprise"],
  ] as const)("the smallest plan of %s is %s", (region, plan) => {
    expect(smallestPlan(region)).toBe(plan);
  });
});
