import { applyD1Migrations } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { type SubscriptionEvent, signature, subscriptionEvent } from "../../scripts/demo/stripe-event.ts";
import { placeTenant } from "../../shared/data/lobby.ts";
import { openTenantDb } from "../../shared/data/tenant-db.ts";
import { insert } from "../../shared/data/write.ts";
import { clockAt } from "../../shared/kernel/clock.ts";
import { randomIds } from "../../shared/kernel/ids.ts";
import type { Plan } from "../../shared/kernel/plan.ts";
import { mint } from "../../shared/kernel/principal.ts";
import { meterOf } from "../../shared/limits/meter.ts";
import { tenants } from "../../shared/tenancy/tables.ts";
import worker from "../../workers/stripe/index.ts";

const start = 1_800_000_000_000;
const ids = randomIds(clockAt(start));
const shard = 1;
export const secrets = ["whsec_new", "whsec_old"];

export interface Delivered {
  acked: string[];
  retried: string[];
}

/** The Stripe worker of `eu` as its script runs it, with a queue that only remembers and a clock to move. */
export class StripeRoom {
  now = start;
  queued: string[] = [];
  queueIsDown = false;
  readonly env = {
    ...env,
    REGION: "eu" as const,
    STRIPE_LIVEMODE: "false",
    STRIPE_WEBHOOK_SECRETS: secrets.join(", "),
    TEST_CLOCK: { now: async () => this.now },
    EVENTS: {
      send: async (message: { event_id: string }) => {
        if (this.queueIsDown) throw new Error("the queue is down");
        this.queued.push(message.event_id);
      },
    } as unknown as Queue,
  };

  get seconds(): number {
    return this.now / 1000;
  }

  async prepare(): Promise<void> {
    for (const database of [env.DB_0, env.DB_1]) {
      await applyD1Migrations(database, env.MIGRATIONS);
      await database.prepare("insert into residency values (1, 'eu') on conflict do nothing").run();
    }
  }

  async newTenant(
    plan: Plan = "team",
  ): Promise<{ tenantId: string; customer: string; subscription: string }> {
    const tenantId = ids.next("tenant");
    const actor = { kind: "system", id: "test" } as const;
    const principal = mint({ tenantId, actor, role: "owner", scopes: null, shard });
    const clock = clockAt(start);
    const db = openTenantDb({ database: env.DB_1, principal, clock, ids, requestId: "req_test0000" });
    const facts = { slug: tenantId, name: "A", region: "eu", plan, status: "active" } as const;
    await db.commit(
      { action: "tenant.created", target: { kind: "tenant", id: tenantId } },
      insert(tenants, { id: tenantId, ...facts, createdAt: start, updatedAt: start }),
    );
    await placeTenant(env.DB_0, tenantId, shard);
    const own = tenantId.slice(4);
    return { tenantId, customer: `cus_${own}`, subscription: `sub_${own}` };
  }

  ask(
    body: string | Uint8Array,
    headers: Record<string, string> = {},
    path = "/webhooks/stripe/eu",
  ): Promise<Response> {
    const request = new Request(`https://api.test${path}`, { method: "POST", headers, body });
    return worker.fetch(request as Parameters<typeof worker.fetch>[0], this.env);
  }

  /** Signs with the newest secret unless told otherwise. */
  async send(body: string, secret = "whsec_new", at = this.seconds): Promise<Response> {
    return this.ask(body, { "stripe-signature": await signature(body, secret, at) });
  }

  async deliver(queue: string, ...bodies: unknown[]): Promise<Delivered> {
    const result: Delivered = { acked: [], retried: [] };
    const messages = bodies.map((body, index) => ({
      id: `m${index}`,
      timestamp: new Date(this.now),
      attempts: 1,
      body,
      ack: () => void result.acked.push(`m${index}`),
      retry: () => void result.retried.push(`m${index}`),
    }));
    const batch = { queue, messages, metadata: {}, ackAll() {}, retryAll() {} };
    await worker.queue(batch as unknown as MessageBatch, this.env);
    return result;
  }

  /** What the queue would deliver, in the order given. */
  process(...eventIds: string[]): Promise<Delivered> {
    return this.deliver("stripe-eu", ...eventIds.map((event_id) => ({ event_id })));
  }

  /** Takes an event through the door and the queue. @returns its outcome */
  async bring(event: Omit<SubscriptionEvent, "created"> & { created?: number }): Promise<string | null> {
    const response = await this.send(subscriptionEvent({ created: this.seconds, ...event }));
    if (response.status !== 200) throw new Error(await response.text());
    await this.process(event.id);
    return (await this.inbox(event.id))?.outcome ?? null;
  }

  cron = () => worker.scheduled({} as ScheduledController, this.env);

  inbox = (eventId: string) =>
    env.DB_0.prepare("select outcome, processed_at, attempts from stripe_inbox where event_id = ?")
      .bind(eventId)
      .first<{ outcome: string | null; processed_at: number | null; attempts: number }>();

  count = async () =>
    (await env.DB_0.prepare("select count(*) as n from stripe_inbox").first<{ n: number }>())?.n;

  tenant = (tenantId: string) =>
    env.DB_1.prepare("select plan, status, version from all_tenants where tenant_id = ?")
      .bind(tenantId)
      .first<{ plan: Plan; status: string; version: number }>();

  async rows(table: "subscriptions" | "audit_events" | "outbox", tenantId: string) {
    const among = table === "outbox" ? "all_outbox where topic <> 'audit.append' and" : `all_${table} where`;
    const query = `select * from ${among} tenant_id = ? order by id`;
    return (await env.DB_1.prepare(query).bind(tenantId).all<Record<string, unknown>>()).results;
  }

  usage = (tenantId: string) => meterOf(this.env, tenantId).usage();

  /** Words to the meter that have not arrived. */
  owed = async (tenantId: string) =>
    (await this.rows("outbox", tenantId)).filter(({ topic }) => topic === "meter.configure").length;

  admission = (tenantId: string) => meterOf(this.env, tenantId).admit(null);
}
