import { timestamp } from "../kernel/clock.ts";
import { Problem } from "../kernel/problem.ts";
import { type Checked, checkTotp } from "./factor-check.ts";
import type { FactorView } from "./factor-contract.ts";
import { isLockedFactor, readCode } from "./factor-rules.ts";
import { type FactorRow, listFactors } from "./factor-store.ts";
import { masked, phoneFacts } from "./phone-rules.ts";
import { countOthersWith, listPhones, type PhoneRow } from "./phone-store.ts";
import type { MemberContext } from "./ports.ts";
import { checkPhoneCode } from "./sms-code.ts";
import { assertFewBindings } from "./sms-sending.ts";
import { phones } from "./tables.ts";

/** An app or a number of one person, waiting for its first code or counting already. */
export interface OwnFactor {
  view: FactorView;
  /** Whether this is the first code that it waits for. */
  check: (code: string) => Promise<Checked>;
}

type Row = Pick<FactorRow, "id" | "createdAt" | "confirmedAt" | "wrongCodes">;

const viewOf = (
  { id, createdAt, confirmedAt, wrongCodes }: Row,
  kind: FactorView["kind"],
  number: string | null,
): FactorView => ({
  ...{ id, kind, number },
  created_at: timestamp(createdAt),
  confirmed_at: confirmedAt === null ? null : timestamp(confirmedAt),
  locked: isLockedFactor({ wrongCodes }),
});

/** Newest apps first, then numbers. */
export async function ownFactors(ctx: MemberContext, userId: string): Promise<OwnFactor[]> {
  const [apps, rows] = await Promise.all([listFactors(ctx.db, userId), listPhones(ctx.db, userId)]);
  const numbers = rows.length === 0 ? [] : await ctx.openVault(ctx.db, ctx).openAll(phones, rows);
  return [
    ...apps.map((row) => ({ view: viewOf(row, row.kind, null), check: checkApp(ctx, row) })),
    ...rows.map((row, index) => {
      const number = numbers[index]?.number ?? null;
      const shown = number === null ? null : masked(number);
      return { view: viewOf(row, "sms", shown), check: checkNumber(ctx, row, number) };
    }),
  ];
}

const checkApp =
  (ctx: MemberContext, row: FactorRow) =>
  async (given: string): Promise<Checked> => {
    const typed = readCode(given);
    return typed?.kind === "totp" ? checkTotp(ctx, ctx.db, row, typed.code) : { fault: "malformed" };
  };

const checkNumber =
  (ctx: MemberContext, row: PhoneRow, number: string | null) =>
  async (given: string): Promise<Checked> => {
    const asked = { purpose: "confirm", given, now: ctx.clock.now() } as const;
    const checked = await checkPhoneCode(ctx.secrets.challengeKey, row, asked);
    if ("fault" in checked || number === null) return checked;
    if ((await countOthersWith(ctx.db, row.numberIndex, row.userId)) >= phoneFacts.accounts)
      throw new Problem("conflict", "This number belongs to other accounts already.");
    await assertFewBindings(ctx, number);
    return checked;
  };
