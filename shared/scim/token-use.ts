import { update } from "../data/write.ts";
import { provisioningTokens } from "../identity/provisioning-tables.ts";
import type { ScimContext } from "./ports.ts";

/** How exact the last use is kept, in milliseconds: a note is a commit, and a sync is many requests. */
export const useNotedEvery = 10 * 60_000;

/** Losing the note is harmless: the next request makes it. */
export async function noteUse({ db, clock, token }: ScimContext): Promise<void> {
  const now = clock.now();
  if (token.lastUsedAt !== null && token.lastUsedAt + useNotedEvery > now) return;
  try {
    await db.commit(
      { action: "provisioning.token_used", target: { kind: "provisioning_token", id: token.id } },
      update(provisioningTokens, token.id, token.version, { lastUsedAt: now, updatedAt: now }),
    );
  } catch {
    // Another request of the same sync was first.
  }
}
