import { remove, type Write } from "../../data/write.ts";
import { Problem } from "../../kernel/problem.ts";
import { effectivePolicy } from "../../tenancy/policy-rules.ts";
import { ownTenant } from "../../tenancy/service.ts";
import { isLockedFactor } from "../factor-rules.ts";
import { type FactorRow, findRecoveryCodes, listFactors, listPasskeys } from "../factor-store.ts";
import { owedNotice } from "../letter-draft.ts";
import { listPhones, type PhoneRow } from "../phone-store.ts";
import type { MemberContext } from "../ports.ts";
import { remains } from "../remaining-factor.ts";
import { deliverFor } from "../session.ts";
import { phones, recoveryCodes, secondFactors } from "../tables.ts";
import { ownSession } from "./factors.ts";

interface Held {
  id: string;
  kind: "totp" | "sms";
  confirmed: boolean;
  locked: boolean;
  removal: Write;
}

const heldBy = (apps: readonly FactorRow[], numbers: readonly PhoneRow[]): Held[] => [
  ...apps.map(({ id, version, kind, confirmedAt, wrongCodes }) => ({
    ...{ id, kind, confirmed: confirmedAt !== null, locked: isLockedFactor({ wrongCodes }) },
    removal: remove(secondFactors, id, version),
  })),
  ...numbers.map(({ id, version, confirmedAt, wrongCodes }) => ({
    ...{ id, kind: "sms" as const, confirmed: confirmedAt !== null, locked: isLockedFactor({ wrongCodes }) },
    removal: remove(phones, id, version),
  })),
];

const without = <Row extends { id: string }>(rows: readonly Row[], id: string): Row[] =>
  rows.filter((row) => row.id !== id);

/** The last factor takes the recovery codes along. @throws {Problem} `not_found`, `conflict` where the company demands a factor */
export async function removeFactor(ctx: MemberContext, id: string): Promise<void> {
  const { userId } = ownSession(ctx);
  const [apps, numbers, keys] = await Promise.all([
    listFactors(ctx.db, userId),
    listPhones(ctx.db, userId),
    listPasskeys(ctx.db, userId),
  ]);
  const held = heldBy(apps, numbers);
  const factor = held.find((candidate) => candidate.id === id);
  if (!factor) throw new Problem("not_found", "There is no such factor.");
  const { kind, confirmed, removal } = factor;
  const others = held.filter((other) => other.confirmed && other.id !== id);
  const isLast = confirmed && others.length + keys.length === 0;
  const isLastOpen = confirmed && !factor.locked && keys.length === 0 && others.every(({ locked }) => locked);
  if ((isLast || isLastOpen) && effectivePolicy(await ownTenant(ctx.db)).mfa_required)
    throw new Problem("conflict", "Your organisation demands a second factor: set up another one first.", {
      members: { policy: "mfa_required" },
    });
  const codes = isLast ? await findRecoveryCodes(ctx.db, userId) : undefined;
  const told = confirmed
    ? await owedNotice(ctx, ctx.db, userId, "factor_removed")
    : { writes: [], messages: [] };
  await ctx.db.commit(
    { action: "factor.removed", target: { kind: "factor", id }, detail: { kind, confirmed } },
    removal,
    ...(confirmed ? remains({ keys, apps: without(apps, id), numbers: without(numbers, id) }) : []),
    ...(codes ? [remove(recoveryCodes, codes.id, codes.version)] : []),
    ...told.writes,
  );
  ctx.after(deliverFor(ctx, ctx.db.principal.shard, told.messages));
}
