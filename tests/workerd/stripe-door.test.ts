import { beforeEach, describe, expect, test } from "vitest";
import { signature, subscriptionEvent } from "../../scripts/demo/stripe-event.ts";
import { StripeRoom } from "./stripe-room.ts";

let room: StripeRoom;
let serial = 0;
const eventId = () => `evt_w${++serial}`;

beforeEach(async () => {
  room = new StripeRoom();
  await room.prepare();
});

const plain = (id: string) =>
  subscriptionEvent({ id, created: room.seconds, subscription: "sub_x", customer: "cus_x" });

describe("the door (M-081)", () => {
  test("answers at once, keeps the event and queues its id", async () => {
    const id = eventId();
    const response = await room.send(plain(id));
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ received: true });
    expect(response.headers.get("x-request-id")).toMatch(/^req_/);
    expect(room.queued).toEqual([id]);
    expect(await room.inbox(id)).toEqual({ outcome: null, processed_at: null, attempts: 0 });
  });

  test("an event that comes five times is kept and queued once", async () => {
    const id = eventId();
    const before = (await room.count()) ?? 0;
    for (let time = 0; time < 5; time++) expect((await room.send(plain(id))).status).toBe(200);
    expect(await room.count()).toBe(before + 1);
    expect(room.queued).toEqual([id]);
  });

  test.each(["whsec_new", "whsec_old"])("takes either secret of a rotation: %s", async (secret) => {
    expect((await room.send(plain(eventId()), secret)).status).toBe(200);
  });

  const refusals: [string, () => Promise<Response>][] = [
    ["no signature", () => room.ask(plain(eventId()))],
    [
      "a forged signature",
      () => room.ask(plain(eventId()), { "stripe-signature": `t=${room.seconds},v1=00` }),
    ],
    ["another's secret", () => room.send(plain(eventId()), "whsec_other")],
    ["an old signature", () => room.send(plain(eventId()), "whsec_new", room.seconds - 301)],
    ["a future signature", () => room.send(plain(eventId()), "whsec_new", room.seconds + 301)],
    [
      "a tampered body",
      async () => {
        const body = plain(eventId());
        const header = await signature(body, "whsec_new", room.seconds);
        return room.ask(body.replace("team_monthly", "enterprise_monthly"), { "stripe-signature": header });
      },
    ],
    [
      "live events where money is play",
      () => room.send(plain(eventId()).replace('"livemode":false', '"livemode":true')),
    ],
    ...[
      "",
      "null",
      "[]",
      "7",
      '"x"',
      "{",
      '{"object":"event"}',
      "[".repeat(100_000),
      '{"id":"evt_\\u0000"}',
    ].map((body): [string, () => Promise<Response>] => [
      `a signed ${body.slice(0, 20)}`,
      () => room.send(body),
    ]),
    [
      "bytes that are no text",
      () => room.ask(new Uint8Array([0xff, 0xfe, 0x00]), { "stripe-signature": `t=${room.seconds},v1=00` }),
    ],
  ];
  test.each(refusals)("refuses %s and keeps nothing", async (_title, attempt) => {
    const before = await room.count();
    const response = await attempt();
    expect(response.status).toBe(400);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(await response.json()).toMatchObject({
      code: "invalid_request",
      errors: [{ pointer: expect.any(String) }],
    });
    expect(await room.count()).toBe(before);
    expect(room.queued).toEqual([]);
  });

  test("reads no more than 256 kB", async () => {
    const response = await room.send("x".repeat(262_145));
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({ code: "body_too_large", limit: 262_144 });
  });

  test("knows its own address, region and method only", async () => {
    expect((await room.ask("", {}, "/webhooks/stripe/us")).status).toBe(421);
    expect((await room.ask("", {}, "/webhooks/other")).status).toBe(404);
    expect((await room.ask("", {}, "/webhooks/stripe")).status).toBe(400);
  });

  test("a queue that is down costs nothing: the sweeper sends what waits, less and less often", async () => {
    room.queueIsDown = true;
    const id = eventId();
    expect((await room.send(plain(id))).status).toBe(200);
    room.queueIsDown = false;
    const sentAfter = async (milliseconds: number) => {
      room.now += milliseconds;
      room.queued = [];
      await room.cron();
      return room.queued.includes(id);
    };
    expect(await sentAfter(29_000)).toBe(false);
    expect(await sentAfter(1_000)).toBe(true);
    expect(await sentAfter(29_000)).toBe(false);
    expect(await sentAfter(1_000)).toBe(true);
    await room.process(id);
    expect(await sentAfter(3_600_000)).toBe(false);
  });
});
