import { remove } from "../../data/write.ts";
import { timestamp } from "../../kernel/clock.ts";
import { Problem } from "../../kernel/problem.ts";
import { listDevices } from "../factor-reset-store.ts";
import type { MemberContext } from "../ports.ts";
import { rememberedDevices } from "../tables.ts";
import { readVisit } from "../visit.ts";
import { ownSession } from "./factors.ts";

export async function readDevices(ctx: MemberContext) {
  const { userId } = ownSession(ctx);
  const rows = await listDevices(ctx.db, userId);
  const opened = await ctx.openVault(ctx.db, ctx).openAll(rememberedDevices, rows);
  const data = opened.map(({ id, device, createdAt, lastUsedAt, expiresAt }) => ({
    id,
    visit: readVisit(device) ?? null,
    created_at: timestamp(createdAt),
    last_used_at: timestamp(lastUsedAt),
    expires_at: timestamp(expiresAt),
  }));
  return { data };
}

export async function forgetDevices(ctx: MemberContext): Promise<void> {
  const { userId } = ownSession(ctx);
  const rows = await listDevices(ctx.db, userId);
  if (rows.length === 0) return;
  const forgotten = rows.map(({ id, version }) => remove(rememberedDevices, id, version));
  const target = { kind: "user", id: userId };
  await ctx.db.commit({ action: "device.forgotten", target, detail: { devices: rows.length } }, ...forgotten);
}

/** @throws {Problem} `not_found` */
export async function forgetDevice(ctx: MemberContext, id: string): Promise<void> {
  const { userId } = ownSession(ctx);
  const row = (await listDevices(ctx.db, userId)).find((candidate) => candidate.id === id);
  if (!row) throw new Problem("not_found", "There is no such device.");
  const target = { kind: "device", id };
  await ctx.db.commit({ action: "device.forgotten", target }, remove(rememberedDevices, id, row.version));
}
