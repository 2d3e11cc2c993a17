import { beforeEach, describe, expect, test } from "vitest";
import { subscriptionEvent } from "../../scripts/demo/stripe-event.ts";
import { StripeRoom } from "./stripe-room.ts";

let room: StripeRoom;
let serial = 0;
const eventId = () => `evt_x${++serial}`;

beforeEach(async () => {
  room = new StripeRoom();
  await room.prepare();
});

describe("the effect", () => {
  test("plan, subscription, audit row and meter change together (M-103)", async () => {
    const ours = await room.newTenant("team");
    const id = eventId();
    expect(await room.bring({ id, ...ours, price: "enterprise_monthly" })).toBe("applied: enterprise");
    expect(await room.tenant(ours.tenantId)).toEqual({ plan: "enterprise", status: "active", version: 2 });
    expect(await room.rows("subscriptions", ours.tenantId)).toMatchObject([
      {
        id: ours.subscription,
        customer_id: ours.customer,
        plan: "enterprise",
        status: "active",
        event_id: id,
      },
    ]);
    const trail = await room.rows("audit_events", ours.tenantId);
    expect(trail.find(({ action }) => action === "subscription.updated")).toMatchObject({
      actor_kind: "system",
      actor_id: "stripe",
      target_id: ours.subscription,
      request_id: id,
    });
    expect((await room.usage(ours.tenantId))?.policies[0]?.quota).toBe(10_000);
    expect(await room.owed(ours.tenantId)).toBe(0);
  });

  test("a message delivered three times at once has one effect", async () => {
    const ours = await room.newTenant();
    const id = eventId();
    await room.send(subscriptionEvent({ id, created: room.seconds, ...ours }));
    await Promise.allSettled([room.process(id), room.process(id), room.process(id, id)]);
    await room.process(id);
    const updates = (await room.rows("audit_events", ours.tenantId)).filter(
      ({ action }) => action === "subscription.updated",
    );
    expect(updates.length).toBe(1);
    expect((await room.tenant(ours.tenantId))?.version).toBe(2);
  });

  test("any order of a subscription's life ends the same", async () => {
    const life = [
      { type: "customer.subscription.created", status: "incomplete", price: "team_monthly" },
      { status: "active", price: "team_monthly" },
      { status: "active", price: "enterprise_monthly" },
      { status: "past_due", price: "enterprise_monthly" },
      { type: "customer.subscription.deleted", status: "canceled", price: "enterprise_monthly" },
    ];
    for (const order of [
      [0, 1, 2, 3, 4],
      [4, 3, 2, 1, 0],
      [2, 4, 0, 3, 1],
      [4, 4, 1, 0, 2, 3, 1],
    ]) {
      const ours = await room.newTenant();
      const names = life.map(eventId);
      for (const [index, event] of life.entries())
        await room.send(
          subscriptionEvent({ id: names[index] ?? "", created: room.seconds + index, ...ours, ...event }),
        );
      for (const index of order) await room.process(names[index] ?? "");
      expect(await room.tenant(ours.tenantId)).toMatchObject({ plan: "enterprise", status: "suspended" });
      expect(await room.rows("subscriptions", ours.tenantId)).toMatchObject([
        { status: "canceled", event_id: names[4] },
      ]);
    }
  });

  test("the end of the last paid subscription suspends, the next one lifts it (M-023)", async () => {
    const ours = await room.newTenant();
    const over = { type: "customer.subscription.deleted", status: "canceled" };
    expect(await room.bring({ id: eventId(), ...ours, ...over })).toBe("applied: suspended");
    expect(await room.admission(ours.tenantId)).toMatchObject({ state: "suspended", reasons: ["billing"] });
    const fresh = { ...ours, subscription: `${ours.subscription}2`, created: room.seconds + 1 };
    expect(await room.bring({ id: eventId(), ...fresh })).toBe("applied: team");
    expect(await room.admission(ours.tenantId)).toMatchObject({ state: "active", reasons: [] });
  });

  test("a plan the region does not have moves nothing and leaves a trace (M-026)", async () => {
    const ours = await room.newTenant("team");
    const outcome = await room.bring({ id: eventId(), ...ours, price: "developer_monthly" });
    expect(outcome).toBe("refused: developer is not sold in eu");
    expect(await room.tenant(ours.tenantId)).toEqual({ plan: "team", status: "active", version: 1 });
    expect((await room.rows("audit_events", ours.tenantId)).map(({ action }) => action)).toContain(
      "subscription.refused_plan",
    );
    expect(await room.rows("subscriptions", ours.tenantId)).toEqual([]);
  });

  test.each([
    ["nobody", undefined],
    ["a tenant that is not here", "ten_01k00000000000000000000000"],
    ["a name that is no tenant's", "usr_01k00000000000000000000000"],
    ["an injection", "ten_' or 1=1 --"],
  ])("an event for %s has none", async (_title, tenantId) => {
    const event = { id: eventId(), subscription: "sub_nobody", customer: "cus_nobody", tenantId };
    expect(await room.bring(event)).toBe("ignored: unknown tenant");
  });

  test("a customer once seen with a tenant speaks for it, and for no other (M-009)", async () => {
    const ours = await room.newTenant();
    const theirs = await room.newTenant();
    await room.bring({ id: eventId(), ...ours });
    const unnamed = { ...ours, tenantId: undefined, price: "enterprise_monthly" };
    expect(await room.bring({ id: eventId(), ...unnamed, created: room.seconds + 1 })).toBe(
      "applied: enterprise",
    );
    const taken = { ...theirs, customer: ours.customer, price: "enterprise_monthly" };
    expect(await room.bring({ id: eventId(), ...taken })).toBe("ignored: customer of another tenant");
    expect((await room.tenant(theirs.tenantId))?.plan).toBe("team");
  });

  test("a price or type that is none of ours has none", async () => {
    const ours = await room.newTenant();
    expect(await room.bring({ id: eventId(), ...ours, price: "platinum_monthly" })).toBe(
      "ignored: unknown plan",
    );
    expect(await room.bring({ id: eventId(), ...ours, type: "invoice.paid" })).toBe("ignored: type");
    expect((await room.tenant(ours.tenantId))?.version).toBe(1);
  });

  test("a meter that did not hear is told by the sweeper", async () => {
    const ours = await room.newTenant("team");
    const silent = {
      ...room.env.METER,
      idFromName: () => {
        throw new Error("the meter does not answer");
      },
    } as unknown as DurableObjectNamespace;
    const real = room.env.METER;
    room.env.METER = silent;
    await room.bring({ id: eventId(), ...ours, price: "enterprise_monthly" });
    expect(await room.owed(ours.tenantId)).toBe(1);
    room.env.METER = real;
    room.now += 60_000;
    await room.cron();
    expect((await room.usage(ours.tenantId))?.plan).toBe("enterprise");
    expect(await room.owed(ours.tenantId)).toBe(0);
  });
});

/** Signed by Stripe, of a shape we do not know. */
const malformed = (id: string) =>
  subscriptionEvent({ id, created: room.seconds, subscription: "sub_x", customer: "cus_x" }).replace(
    '"cus_x"',
    "7",
  );

describe("what cannot be processed", () => {
  test("is retried, and buried with its name when the queue gives it up", async () => {
    const id = eventId();
    await room.send(malformed(id));
    expect(await room.process(id)).toEqual({ acked: [], retried: ["m0"] });
    expect((await room.inbox(id))?.processed_at).toBeNull();
    expect(await room.deliver("stripe-eu-dead", { event_id: id })).toEqual({ acked: ["m0"], retried: [] });
    expect(await room.inbox(id)).toMatchObject({ outcome: "dead_letter", processed_at: room.now });
    room.now += 86_400_000;
    room.queued = [];
    await room.cron();
    expect(room.queued).not.toContain(id);
  });

  test("does not hold up its neighbours", async () => {
    const ours = await room.newTenant();
    const [bad, good] = [eventId(), eventId()];
    await room.send(malformed(bad));
    await room.send(
      subscriptionEvent({ id: good, created: room.seconds, ...ours, price: "enterprise_monthly" }),
    );
    expect(await room.process(bad, good)).toEqual({ acked: ["m1"], retried: ["m0"] });
    expect((await room.inbox(good))?.outcome).toBe("applied: enterprise");
  });

  test("is dropped when it is no message of ours", async () => {
    expect(await room.deliver("stripe-eu", null, { other: 1 }, { event_id: "evt_never_seen" })).toEqual({
      acked: ["m0", "m1", "m2"],
      retried: [],
    });
  });

  test("a late burial cannot rewrite what happened", async () => {
    const ours = await room.newTenant();
    const id = eventId();
    await room.bring({ id, ...ours, price: "enterprise_monthly" });
    await room.deliver("stripe-eu-dead", { event_id: id });
    expect((await room.inbox(id))?.outcome).toBe("applied: enterprise");
  });
});
