import { countAttempt } from "../data/lobby.ts";
import { Problem } from "../kernel/problem.ts";
import type { IdentityContext } from "./ports.ts";

const attemptsAllowed = 10;
const windowMilliseconds = 15 * 60_000;

/** Counts before any hash is computed, for known and unknown addresses alike. @throws {Problem} `quota_exceeded` */
export async function assertFewAttempts(ctx: IdentityContext, kind: "login" | "signup", digest: string) {
  const now = ctx.clock.now();
  const { attempts, windowEndsAt } = await countAttempt(
    ctx.shards.home,
    kind,
    digest,
    windowMilliseconds,
    now,
  );
  if (attempts <= attemptsAllowed) return;
  const seconds = Math.max(1, Math.ceil((windowEndsAt - now) / 1000));
  throw new Problem("quota_exceeded", "Too many attempts for this address: wait a while.", {
    headers: { "retry-after": String(seconds) },
  });
}
