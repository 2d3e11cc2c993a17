import { readWrapped, type WrappedCell } from "../data/moving-keys.ts";
import { base64url, fromBase64url } from "../kernel/encoding.ts";
import type { RootKeys } from "../keys/root-keys.ts";
import type { BareKey } from "./parcels.ts";

/**
 * A tenant's keys without the root key around them: what is left is the key itself, or what the company's
 * own key service made of it. They leave this function for a sealed box and nothing else.
 */
export async function bareKeys(database: D1Database, tenantId: string, root: RootKeys): Promise<BareKey[]> {
  const cells = await readWrapped(database, tenantId);
  return Promise.all(
    cells.map(async ({ table, id, rootId, text }) => {
      const secret = await root.unwrap(text, { tenantId, keyId: id }, rootId);
      return { table, id, secret: base64url(secret) };
    }),
  );
}

/** The same keys under this region's root key. */
export const keysUnder = (
  root: RootKeys,
  tenantId: string,
  keys: readonly BareKey[],
): Promise<WrappedCell[]> =>
  Promise.all(
    keys.map(async ({ table, id, secret }) => {
      const bytes = fromBase64url(secret);
      if (!bytes) throw new Error("not a key");
      return { table, id, rootId: root.id, text: await root.wrap(bytes, { tenantId, keyId: id }) };
    }),
  );
