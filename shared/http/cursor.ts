import { equalBytes, hmacSha256 } from "../kernel/digest.ts";
import { base64url, fromBase64url, utf8 } from "../kernel/encoding.ts";
import { Problem } from "../kernel/problem.ts";

/** Signs page positions, bound to tenant, route and filter: a foreign or edited cursor is refused. */
export interface Cursors {
  seal(scope: string, position: string): Promise<string>;
  /** @throws {Problem} `invalid_cursor` */
  open(scope: string, cursor: string): Promise<string>;
}

export function cursors(key: string, tenantId: string): Cursors {
  const sign = async (scope: string, position: string) =>
    (await hmacSha256(key, JSON.stringify(["cursor", tenantId, scope, position]))).slice(0, 16);
  return {
    async seal(scope, position) {
      return `${base64url(utf8(position))}.${base64url(await sign(scope, position))}`;
    },
    async open(scope, cursor) {
      const [encoded = "", tag = "", ...rest] = cursor.split(".");
      const bytes = fromBase64url(encoded);
      const given = fromBase64url(tag);
      const position = bytes && new TextDecoder().decode(bytes);
      if (rest.length > 0 || !position || !given || !equalBytes(given, await sign(scope, position)))
        throw new Problem("invalid_cursor", "The cursor is not one of this list's cursors.");
      return position;
    },
  };
}

/** `limit + 1` rows were read: the extra one only says that there is more. */
export async function page<Row extends { id: string }>(
  rows: Row[],
  limit: number,
  seal: (position: string) => Promise<string>,
): Promise<{ rows: Row[]; nextCursor: string | null }> {
  const kept = rows.slice(0, limit);
  const last = kept.at(-1);
  return { rows: kept, nextCursor: rows.length > limit && last ? await seal(last.id) : null };
}
