import { update } from "../../data/write.ts";
import { Problem } from "../../kernel/problem.ts";
import type { ConnectionView, KeyChange } from "../contract.ts";
import { type ConnectionContext, loadConnection, viewOf } from "../service.ts";
import { certificatesOf, stepped } from "./key-rules.ts";
import { drawnPair, openKeys, samlRowOf } from "./keys.ts";
import { samlConnections } from "./tables.ts";

const faults = {
  change_under_way: "A change of keys is under way: finish it first.",
  nothing_drawn: "Draw a new key first.",
  nothing_to_retire: "There is no former key.",
} as const;

/** One step of the change from one key of ours to the next. @throws {Problem} `conflict`, `key_unavailable` */
export async function changeKeys(
  ctx: ConnectionContext,
  id: string,
  { step }: KeyChange,
): Promise<ConnectionView> {
  const connection = await loadConnection(ctx, id);
  if (connection.kind !== "saml")
    throw new Problem("conflict", "The connection has no keys of ours.", { members: { state: "not_saml" } });
  const row = await samlRowOf(id, ctx);
  const now = ctx.clock.now();
  const drawn = step === "draw" ? await drawnPair(id, now) : undefined;
  const set = stepped(await openKeys(row, ctx.vault), step, drawn);
  if (typeof set === "string") throw new Problem("conflict", faults[set], { members: { state: set } });
  const { keys } = await ctx.vault.seal(samlConnections, { id: row.id, keys: JSON.stringify(set) });
  const change = { keys, certificates: certificatesOf(set), updatedAt: now };
  return ctx.answer(
    await viewOf(ctx, connection, { ...row, ...change }),
    { action: `connection.key_${step}`, target: { kind: "connection", id } },
    update(samlConnections, row.id, row.version, change),
  );
}
