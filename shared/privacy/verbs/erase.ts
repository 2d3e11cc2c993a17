import { type Couriers, deliver, intent } from "../../data/outbox.ts";
import type { TenantDb } from "../../data/tenant-db.ts";
import { insert, update } from "../../data/write.ts";
import { Problem } from "../../kernel/problem.ts";
import { acting } from "../../members/acting.ts";
import { stopUser } from "../../members/member-change.ts";
import { storeCouriers } from "../couriers.ts";
import type { Erasure } from "../erasure-contract.ts";
import {
  countOtherOwners,
  type ErasureRow,
  findErasure,
  findErasureOf,
  findPerson,
} from "../erasure-store.ts";
import { viewOfErasure } from "../erasure-view.ts";
import { type ErasurePorts, type PrivacyContext, systemDb } from "../ports.ts";
import { assertErasable } from "../rules.ts";
import { erasures } from "../tables.ts";
import { attest } from "./attest.ts";
import { carryOut, eraseTopic } from "./carry-out.ts";

const attested = ({ id, subjectId }: ErasureRow) => ({
  action: "privacy.attested",
  target: { kind: "user", id: subjectId },
  detail: { erasure_id: id },
});

/**
 * Erases a person for good. Erasing twice is one erasure. What cannot be finished now goes on by itself,
 * and the answer says so. @throws {Problem} `not_found`, `forbidden`, `conflict` for the last owner
 */
export async function erasePerson(ctx: PrivacyContext, subjectId: string): Promise<Erasure> {
  const row = (await findErasureOf(ctx.db, subjectId)) ?? (await request(ctx, subjectId));
  if (row.receipt !== null) return viewOfErasure(row);
  try {
    const erased = await carryOut(ctx.erasure, ctx.db, row);
    const receipt = JSON.stringify(await attest(ctx.erasure, erased));
    const updatedAt = ctx.clock.now();
    return await ctx.answer(
      viewOfErasure({ ...erased, receipt }),
      attested(row),
      update(erasures, row.id, erased.version, { receipt, updatedAt }),
    );
  } catch (error) {
    if (error instanceof Problem) throw error;
    console.error(JSON.stringify({ event: "erasure.delayed", id: row.id, error: String(error) }));
    return viewOfErasure((await findErasure(ctx.db, row.id)) ?? row);
  }
}

/** From this commit on the person may do nothing more, and the outbox owes the rest. */
async function request(ctx: PrivacyContext, subjectId: string): Promise<ErasureRow> {
  const { db, clock, principal } = ctx;
  const [actor, person, otherOwners] = await Promise.all([
    acting(ctx),
    findPerson(db, subjectId),
    countOtherOwners(db, subjectId),
  ]);
  assertErasable(actor, person, otherOwners);
  const now = clock.now();
  const stopped = stopUser(ctx, person, { removedAt: person.removedAt ?? now });
  const id = ctx.ids.next("privacyRequest");
  const facts = { id, subjectId, requestedBy: principal.actor.id, requestedAt: now };
  const target = { kind: "user", id: subjectId };
  await db.commit(
    { action: "privacy.erasure_requested", target, detail: { erasure_id: id } },
    insert(erasures, { ...facts, createdAt: now, updatedAt: now }),
    ...actor.guard(subjectId),
    ...stopped.writes,
    intent(ctx, principal, eraseTopic, { erasure_id: id }).write,
  );
  const { shards } = ctx.erasure;
  await deliver(shards.of(principal.shard), storeCouriers(ctx.erasure), stopped.messages);
  const row = await findErasure(db, id);
  if (!row) throw new Error("the erasure cannot be read back");
  return row;
}

/** Finishes what a request began; safe to repeat at any step. */
export const erasureCouriers = (ports: ErasurePorts): Couriers => ({
  ...storeCouriers(ports),
  [eraseTopic]: async ({ tenantId, shard, payload }) => {
    await finish(ports, systemDb(ports, tenantId, shard), String(payload["erasure_id"]));
    return "done";
  },
});

async function finish(ports: ErasurePorts, db: TenantDb, id: string): Promise<void> {
  const row = await findErasure(db, id);
  if (!row || row.receipt !== null) return;
  const erased = await carryOut(ports, db, row);
  const receipt = JSON.stringify(await attest(ports, erased));
  const change = { receipt, updatedAt: ports.clock.now() };
  await db.commit(attested(row), update(erasures, id, erased.version, change));
}
