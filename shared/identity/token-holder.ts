import { findOwner } from "../data/credential-rows.ts";
import { findCredential, type Whose } from "../data/lobby.ts";
import type { Shards } from "../data/shards.ts";
import type { Region } from "../kernel/region.ts";
import { namedShard, type OpaqueToken } from "./opaque-token.ts";

interface Place {
  shards: Shards;
  region: Region;
}

/**
 * Whose session a token stands for. First where the token says that its row is; then by way of the home database, which
 * knows of tokens that were drawn before they said so, and of companies that moved since.
 * @param digests the token's own, and what is entered for it in the lobby
 * @throws {Problem} `wrong_region`, `unavailable` when it leads to a company that has moved, or just moves
 */
export async function findHolder(
  { shards, region }: Place,
  parts: OpaqueToken,
  { own, entered }: { own: string; entered: string },
): Promise<Whose | undefined> {
  const kind = parts.kind === "refresh" ? "refresh" : "session";
  const shard = namedShard(parts, region, shards);
  const here = shard === undefined ? undefined : await findOwner(shards.of(shard), kind, own);
  if (shard !== undefined && here) return { ...here, shard };
  return findCredential(shards.home, kind, entered);
}
