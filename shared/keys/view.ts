import { timestamp } from "../kernel/clock.ts";
import { type KeyUse, leftBehind } from "./rules.ts";
import type { CustomerKeyRow, DataKeyRow } from "./store.ts";
import type { KeysView } from "./wire.ts";

const generationView = (row: DataKeyRow, use: KeyUse): KeysView["generations"][number] => ({
  id: row.id,
  generation: row.generation,
  state: row.state,
  root: row.rootId,
  customer_key: row.customerKeyId,
  cells: use.get(row.id)?.cells ?? 0,
  people: use.get(row.id)?.people ?? 0,
  created_at: timestamp(row.createdAt),
});

const customerKeyView = (row: CustomerKeyRow): KeysView["customer_keys"][number] => ({
  id: row.id,
  endpoint: `https://${row.host}`,
  aws_region: row.awsRegion,
  place: row.place,
  key_id: row.keyId,
  state: row.refusedAt === null ? "answers" : "refuses",
  refusal: row.refusal,
  refused_since: row.refusedAt === null ? null : timestamp(row.refusedAt),
});

/** Newest generation first. */
export function viewOfKeys(generations: DataKeyRow[], customerKeys: CustomerKeyRow[], use: KeyUse): KeysView {
  const current = generations.find(({ state }) => state === "current");
  return {
    provider: current?.customerKeyId ? "customer" : "platform",
    generation: current?.generation ?? 0,
    left: leftBehind(generations, use),
    generations: generations
      .toSorted((a, b) => b.generation - a.generation)
      .map((row) => generationView(row, use)),
    customer_keys: customerKeys.map(customerKeyView),
  };
}
