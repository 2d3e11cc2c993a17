import type { Table } from "../data/sealed.ts";
import { insert, update, type Write } from "../data/write.ts";
import type { Context } from "../http/context.ts";
import { Problem } from "../kernel/problem.ts";
import type { KeyPorts } from "./ports.ts";
import { generationLimit } from "./rules.ts";
import { type CustomerKeyRow, type DataKeyRow, keyUse, listCustomerKeys, listDataKeys } from "./store.ts";
import { customerKeys, dataKeys } from "./tables.ts";
import { TenantKeys } from "./tenant-keys.ts";
import { viewOfKeys } from "./view.ts";
import type { KeysView } from "./wire.ts";

export type KeysContext = Context & {
  keyPorts: KeyPorts;
  /** Every table with sealed cells. */
  sealedTables: readonly Table[];
};

export interface KeyRing {
  generations: DataKeyRow[];
  current: DataKeyRow;
  customerKeys: CustomerKeyRow[];
  /** The service that guards the current generation. */
  customerKey: CustomerKeyRow | undefined;
}

export async function loadRing({ db }: Pick<KeysContext, "db">): Promise<KeyRing> {
  const [generations, rows] = await Promise.all([listDataKeys(db), listCustomerKeys(db)]);
  const current = generations.find(({ state }) => state === "current");
  if (!current) throw new Error("the tenant has no key");
  const customerKey = rows.find(({ id }) => id === current.customerKeyId);
  return { generations, current, customerKeys: rows, customerKey };
}

export async function readKeys(ctx: KeysContext): Promise<KeysView> {
  const { generations, customerKeys: rows } = await loadRing(ctx);
  return viewOfKeys(generations, rows, await keyUse(ctx.db, ctx.sealedTables));
}

interface Step {
  action: string;
  /** The service that guards the new generation; nothing: our root key alone. */
  guard: CustomerKeyRow | undefined;
  /** Written before the new key: what it refers to. */
  before?: Write[];
}

/**
 * A new generation seals from the commit on; what older ones sealed is sealed anew by the upkeep.
 * @throws {Problem} `conflict` while too many are being left behind, `key_unavailable`
 */
export async function turnKey(
  ctx: KeysContext,
  ring: KeyRing,
  { action, guard, before = [] }: Step,
): Promise<KeysView> {
  const { generations, current } = ring;
  if (generations.length >= generationLimit)
    throw new Problem(
      "conflict",
      "Earlier rotations are still under way: wait until their keys are left behind.",
      {
        members: { state: "rotating" },
      },
    );
  const now = ctx.clock.now();
  const drawn = await new TenantKeys(ctx.db, ctx.keyPorts).draw(current.generation + 1, guard);
  const retired = {
    ...current,
    state: "retiring",
    retiredAt: now,
    updatedAt: now,
    version: current.version + 1,
  } as const;
  const rows = guard && before.length > 0 ? [...ring.customerKeys, guard] : ring.customerKeys;
  const after = [...generations.filter(({ id }) => id !== current.id), retired, drawn.row];
  return ctx.answer(
    viewOfKeys(after, rows, await keyUse(ctx.db, ctx.sealedTables)),
    { action, target: { kind: "data_key", id: drawn.row.id }, detail: { generation: drawn.row.generation } },
    ...before,
    update(dataKeys, current.id, current.version, { state: "retiring", retiredAt: now, updatedAt: now }),
    drawn.write,
  );
}

export async function rotateKeys(ctx: KeysContext): Promise<KeysView> {
  const ring = await loadRing(ctx);
  return turnKey(ctx, ring, { action: "key.rotated", guard: ring.customerKey });
}

export const insertCustomerKey = ({ tenantId: _, version: __, ...draft }: CustomerKeyRow): Write =>
  insert(customerKeys, draft);
