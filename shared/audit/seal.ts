import type { Couriers } from "../data/outbox.ts";
import type { AuditLog } from "./log.ts";
import type { HeadView, SignedHead, TreeHead, WitnessReceipt } from "./log-contract.ts";

/** Signs tree heads and nothing else; origin and time are the signer's own. */
export interface Notary {
  sign(head: HeadClaim): Promise<SignedHead>;
}

export type HeadClaim = Omit<TreeHead, "origin" | "timestamp">;

export type Witnessing = { accepted: WitnessReceipt } | { refused: "smaller" | "fork" | "foreign" };

/** A party outside the region that keeps what it saw: size and hash, nothing else. */
export interface Witness {
  witness(head: { tenant: string; size: number; root: string }): Promise<Witnessing>;
}

export interface SealPorts {
  logFor: (tenantId: string) => AuditLog;
  notary: Notary;
  witness: Witness;
}

/**
 * Brings a grown log to a signed and witnessed head. The intent is kept until the latest head covers
 * the whole log and the witness has it, so a failure at any step is made up for later.
 */
export const sealCouriers = ({ logFor, notary, witness }: SealPorts): Couriers => ({
  "audit.seal": async ({ tenantId }) => {
    const log = logFor(tenantId);
    const { size, root, due, latest, retained } = await log.head();
    if (size === 0) return "done";
    const claim = { tenant: tenantId, size, root, ...(retained > 0 ? { retained_from: retained } : {}) };
    if (due && !(await log.attach(await notary.sign(claim))))
      throw new Error("the log does not know its own head");
    const head = due ? await log.latest() : latest;
    if (!head || !(await isWitnessed(log, head, witness))) return "sent";
    return head.size >= size ? "done" : "sent";
  },
});

async function isWitnessed(log: AuditLog, head: HeadView, witness: Witness): Promise<boolean> {
  if (head.witness) return true;
  const { tenant, size, root } = head;
  const answer = await witness.witness({ tenant, size, root });
  if ("accepted" in answer) return log.witnessed(answer.accepted);
  console.error(
    JSON.stringify({ event: "audit.witness_refused", tenant_id: tenant, size, why: answer.refused }),
  );
  return false;
}
