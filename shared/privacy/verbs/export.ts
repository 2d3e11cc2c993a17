import { timestamp } from "../../kernel/clock.ts";
import { Problem } from "../../kernel/problem.ts";
import { ownTenant } from "../../tenancy/service.ts";
import { findPerson } from "../erasure-store.ts";
import { exportStream, readPosition } from "../export.ts";
import { type ExportHeader, exportSchema, withheldOf } from "../export-lines.ts";
import { exportedTables } from "../inventory.ts";
import { type PrivacyContext, systemDb } from "../ports.ts";

interface Wanted {
  /** Whose data; nothing: the company's. */
  subject?: string | undefined;
  cursor?: string | undefined;
}

/**
 * A copy of everything kept of a person or of the whole company, as JSON lines (GDPR Articles 15 and 20).
 * @throws {Problem} `not_found`, `invalid_cursor`, `key_unavailable`
 */
export async function exportData(ctx: PrivacyContext, { subject, cursor }: Wanted): Promise<Response> {
  const { principal, vault, cursors } = ctx;
  if (subject !== undefined && !(await findPerson(ctx.db, subject)))
    throw new Problem("not_found", "There is no such person.");
  const scope = `export ${subject ?? ""}`;
  const from = cursor === undefined ? undefined : readPosition(await cursors.open(scope, cursor));
  await vault.index("export", ""); // a key that does not answer is said now, not in the middle of a stream
  const header = await headerOf(ctx, subject);
  await ctx.db.commit({
    action: "privacy.exported",
    target:
      subject === undefined ? { kind: "tenant", id: principal.tenantId } : { kind: "user", id: subject },
    detail: { scope: header.scope, continued: from !== undefined },
  });
  // Whoever may have the export may have all of it: the caller's own grants to projects do not narrow it.
  const db = systemDb(ctx.erasure, principal.tenantId, principal.shard);
  const seal = (position: string) => cursors.seal(scope, position);
  const body = exportStream({
    db,
    vault: ctx.erasure.openVault(db, ctx),
    files: ctx.files,
    header,
    from,
    seal,
  });
  return new Response(body, {
    headers: {
      "content-type": "application/jsonl; charset=utf-8",
      "content-disposition": `attachment; filename="${subject ?? principal.tenantId}.jsonl"`,
      "cache-control": "private, no-store",
    },
  });
}

async function headerOf(
  { db, clock, region }: PrivacyContext,
  subject: string | undefined,
): Promise<ExportHeader> {
  const { id, slug, name } = await ownTenant(db);
  const scope = subject === undefined ? "company" : "person";
  return {
    schema: exportSchema,
    scope,
    region,
    tenant: { id, slug, name },
    subject: subject ?? null,
    generated_at: timestamp(clock.now()),
    tables: exportedTables(scope),
    withheld: withheldOf(scope),
  };
}
