import { describe, expect, test } from "vitest";
import { reportOf } from "../../../shared/billing/report.ts";

const body = (subscription: object = {}, event: object = {}) =>
  JSON.stringify({
    id: "evt_1",
    object: "event",
    type: "customer.subscription.updated",
    created: 100,
    livemode: false,
    data: {
      object: {
        id: "sub_1",
        customer: "cus_1",
        status: "active",
        metadata: { tenant_id: "ten_1" },
        items: { data: [{ price: { lookup_key: "team_monthly" }, current_period_end: 500 }] },
        ...subscription,
      },
    },
    ...event,
  });
const priced = (...prices: object[]) => body({ items: { data: prices.map((price) => ({ price })) } });

describe("what is read of a subscription event", () => {
  test("state, customer, tenant and period", () => {
    expect(reportOf(body())).toEqual({
      subscription: { id: "sub_1", plan: "team", status: "active", eventCreated: 100, eventId: "evt_1" },
      customerId: "cus_1",
      tenantId: "ten_1",
      currentPeriodEnd: 500,
    });
  });

  test("an expanded customer is its id", () => {
    expect(reportOf(body({ customer: { id: "cus_2", email: "a@b.test" } }))?.customerId).toBe("cus_2");
  });

  test.each([
    ["developer", { lookup_key: "developer_monthly" }],
    ["enterprise", { metadata: { plan: "enterprise" } }],
    ["team", { lookup_key: "add_on", metadata: { plan: "team" } }],
    [null, { lookup_key: "platinum_monthly" }],
    [null, { lookup_key: null, metadata: null }],
    [null, {}],
  ])("plan %s", (plan, price) => {
    // A lookup key of another form leaves the word to the metadata.
    expect(reportOf(priced(price))?.subscription.plan).toBe(plan);
  });

  test("an add-on before the plan does not hide it", () => {
    expect(reportOf(priced({ lookup_key: "seats" }, { lookup_key: "team_monthly" }))?.subscription.plan).toBe(
      "team",
    );
  });

  test("deleted means cancelled, whatever the status says", () => {
    const deleted = { type: "customer.subscription.deleted" };
    expect(reportOf(body({}, deleted))?.subscription.status).toBe("canceled");
    expect(reportOf(body({ status: "incomplete_expired" }, deleted))?.subscription.status).toBe(
      "incomplete_expired",
    );
  });

  test("a status of a later API is not guessed", () => {
    expect(reportOf(body({ status: "hibernating" }))).toBeUndefined();
  });

  test.each([{ items: undefined }, { customer: 7 }, { id: "" }])("a changed shape throws: %j", (change) => {
    expect(() => reportOf(body(change))).toThrow();
  });
});
