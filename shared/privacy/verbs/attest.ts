import type { ErasureReceipt } from "../../identity/receipt-contract.ts";
import { timestamp } from "../../kernel/clock.ts";
import type { ErasureRow } from "../erasure-store.ts";
import { subjectDigest } from "../ledger.ts";
import type { ErasurePorts } from "../ports.ts";
import { backupMilliseconds, erasureScope, erasureStatement } from "../rules.ts";

/** @throws while the person is not erased: nothing is attested that did not happen */
export async function attest(
  { attestor, region }: Pick<ErasurePorts, "attestor" | "region">,
  { tenantId, ...row }: ErasureRow,
): Promise<ErasureReceipt> {
  if (row.erasedAt === null || row.position === null) throw new Error("the erasure is not done");
  return attestor.receipt({
    erasure: row.id,
    tenant: tenantId,
    subject: row.subjectId,
    subject_digest: await subjectDigest(tenantId, row.subjectId),
    region,
    requested_at: timestamp(row.requestedAt),
    erased_at: timestamp(row.erasedAt),
    scope: [...erasureScope],
    destroyed_key: row.subjectId,
    backups_end_at: timestamp(row.erasedAt + backupMilliseconds),
    statement: erasureStatement,
  });
}
