import { DuplicateKey } from "../data/faults.ts";
import type { TenantDb } from "../data/tenant-db.ts";
import { insert, type Write } from "../data/write.ts";
import type { Context } from "../http/context.ts";
import { type Clock, timestamp } from "../kernel/clock.ts";
import type { Ids } from "../kernel/ids.ts";
import { invalidField, Problem } from "../kernel/problem.ts";
import type { ConsentEntry, ConsentInput, ConsentList } from "./consent-contract.ts";
import { contradictsSignal, isAllowed, latestOf, withdrawnBySignal } from "./consent-rules.ts";
import { type ConsentRow, listConsents } from "./consent-store.ts";
import { ownId } from "./own-id.ts";
import { type Purpose, purposeNames, purposes } from "./purposes.ts";
import { consents } from "./tables.ts";

type Draft = Omit<ConsentRow, "tenantId">;

const view = (row: Draft): ConsentEntry => ({
  id: row.id,
  purpose: row.purpose,
  decision: row.decision,
  text_version: row.textVersion,
  source: row.source,
  at: timestamp(row.at),
});

export async function readConsents(ctx: Context): Promise<ConsentList> {
  const latest = latestOf(await listConsents(ctx.db, ownId(ctx)));
  return {
    data: purposeNames.map((purpose) => {
      const { title, text, version } = purposes[purpose];
      const row = latest.get(purpose);
      const allowed = isAllowed(purpose, row);
      return { purpose, title, text, text_version: version, allowed, latest: row ? view(row) : null };
    }),
  };
}

/** @throws {Problem} `conflict` when the text is not the one in force, or the browser's signal says otherwise */
export async function decideConsent(ctx: Context, input: ConsentInput): Promise<ConsentEntry> {
  const subjectId = ownId(ctx);
  const { purpose, decision } = input;
  const { version, title } = purposes[purpose];
  const given = input.text_version ?? version;
  if (given > version) throw invalidField("#/text_version", "unknown", `the text in force is ${version}`);
  if (decision === "granted" && given < version)
    throw new Problem("conflict", `The text of “${title}” has changed: read it again and decide.`, {
      members: { state: `v${version}` },
    });
  if (contradictsSignal(purpose, decision, ctx.headers))
    throw new Problem("conflict", "Your browser sends Global Privacy Control, which says no to this.", {
      members: { state: "sec-gpc" },
    });
  const last = latestOf(await listConsents(ctx.db, subjectId, purpose)).get(purpose);
  const row = drafted(ctx, subjectId, { purpose, decision, textVersion: given, source: "person" }, last);
  const detail = { purpose, text_version: given };
  return ctx.answer(
    view(row),
    { action: `consent.${decision}`, target: { kind: "user", id: subjectId }, detail },
    insert(consents, row),
  );
}

function drafted(
  { clock, ids }: { clock: Clock; ids: Ids },
  subjectId: string,
  said: Pick<Draft, "purpose" | "decision" | "textVersion" | "source">,
  last: ConsentRow | undefined,
): Draft {
  const sequence = (last?.sequence ?? 0) + 1;
  return { id: ids.next("consent"), subjectId, sequence, at: clock.now(), ...said };
}

/** Withdrawals for an erased person's commit: what nobody can withdraw any more is withdrawn. */
export async function withdrawAll(
  room: { db: TenantDb; clock: Clock; ids: Ids },
  subjectId: string,
): Promise<Write[]> {
  const latest = [...latestOf(await listConsents(room.db, subjectId)).values()];
  return latest
    .filter(({ decision }) => decision === "granted")
    .map((last) => {
      const { purpose, textVersion } = last;
      const said = { purpose, textVersion, decision: "withdrawn", source: "erasure" } as const;
      return insert(consents, drafted(room, subjectId, said, last));
    });
}

/** The question every processing that needs consent asks first. Denied is the default. */
export async function allowsPurpose(db: TenantDb, subjectId: string, purpose: Purpose): Promise<boolean> {
  return isAllowed(purpose, latestOf(await listConsents(db, subjectId, purpose)).get(purpose));
}

/**
 * Global Privacy Control of a signed-in person is a withdrawal, and a request not to sell or share. It is
 * recorded once, and again only against a later grant that it does not allow.
 */
export async function honourSignal(db: TenantDb, { clock, ids }: { clock: Clock; ids: Ids }): Promise<void> {
  const { actor, via } = db.principal;
  // Somebody from above is no person of this company: what they signal counts in their own.
  if (via !== undefined) return;
  const known = await listConsents(db, actor.id);
  const withdrawn = withdrawnBySignal(known);
  if (withdrawn.length === 0) return;
  const latest = latestOf(known);
  const writes = withdrawn.map((purpose) => {
    const said = { purpose, decision: "withdrawn", source: "signal" } as const;
    const textVersion = purposes[purpose].version;
    return insert(consents, drafted({ clock, ids }, actor.id, { ...said, textVersion }, latest.get(purpose)));
  });
  const detail = { purposes: withdrawn.join(" "), signal: "sec-gpc" };
  try {
    await db.commit(
      { action: "consent.signalled", target: { kind: "user", id: actor.id }, detail },
      ...writes,
    );
  } catch (error) {
    // Another request of the same page recorded it, or the person decided meanwhile: the next one looks again.
    if (!(error instanceof DuplicateKey)) throw error;
  }
}
