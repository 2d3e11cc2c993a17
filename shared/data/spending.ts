/**
 * Spends a single-use value for one owner, in one statement: the owner's own retry finds it spent by
 * itself and may go on, everybody else is refused. A digest (base64url) holds no dot, so `digest.` to `digest/` is the range of its owners.
 */
export async function spendFor(
  home: D1Database,
  kind: string,
  digest: string,
  owner: string,
  expiresAt: number,
): Promise<boolean> {
  const mine = `${digest}.${owner}`;
  const results = await home.batch<{ mine: number }>([
    home
      .prepare(
        `insert into spent (kind, digest, expires_at) select ?1, ?2, ?3
         where not exists (select 1 from spent where kind = ?1 and digest > ?4 and digest < ?5)`,
      )
      .bind(kind, mine, expiresAt, `${digest}.`, `${digest}/`),
    home.prepare("select 1 as mine from spent where kind = ? and digest = ?").bind(kind, mine),
  ]);
  return results[1]?.results.length === 1;
}
