import { insert, type Write } from "../data/write.ts";
import type { Lodge, SsoContext } from "./ports.ts";
import { redacted } from "./redaction.ts";
import { connectionAttempts } from "./tables.ts";
import type { Purpose } from "./words.ts";

interface Came {
  connectionId: string;
  purpose: Purpose;
  outcome: "accepted" | "refused";
  reason: string;
  evidence: Record<string, unknown>;
}

/** What came of an answer, for whoever sets the connection up. */
export async function attemptWrite(
  { ids, clock }: SsoContext,
  { room }: Lodge,
  { evidence, ...came }: Came,
): Promise<Write> {
  const id = ids.next("attempt");
  const kept = JSON.stringify(redacted(evidence)).slice(0, 16_000);
  const sealed = await room.vault.seal(connectionAttempts, {
    id,
    evidence: kept.endsWith("}") ? kept : "{}",
  });
  return insert(connectionAttempts, { id, ...came, evidence: sealed.evidence, createdAt: clock.now() });
}
