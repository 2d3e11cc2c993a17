import { advanceWatch, removeAnswersWith, removeRefreshTokens } from "../../data/erasures.ts";
import { deliver, intent, type OutboxMessage } from "../../data/outbox.ts";
import type { TenantDb } from "../../data/tenant-db.ts";
import { update, type Write } from "../../data/write.ts";
import { emailIndex } from "../../identity/blind-index.ts";
import { Problem } from "../../kernel/problem.ts";
import { stopUser } from "../../members/member-change.ts";
import { users } from "../../tenancy/tables.ts";
import { withdrawAll } from "../consents.ts";
import { storeCouriers } from "../couriers.ts";
import { type ErasureRow, findPerson, type PersonRow, removeTraces, sessionIdsOf } from "../erasure-store.ts";
import type { ErasurePorts } from "../ports.ts";
import { backupMilliseconds } from "../rules.ts";
import { erasures } from "../tables.ts";

/** The outbox's word for an erasure that is not finished. */
export const eraseTopic = "privacy.erase";

/** Ids in one message of the outbox. */
const idsAtOnce = 50;

/**
 * First the ledger, then the key: from the entry on the person is erased whatever happens, and a crash
 * between any two steps is made up for by whoever calls this next.
 */
export async function carryOut(ports: ErasurePorts, db: TenantDb, row: ErasureRow): Promise<ErasureRow> {
  const { tenantId } = db.principal;
  const { id: erasureId, subjectId, requestedBy, requestedAt } = row;
  const entry = await ports.ledger.enter({ erasureId, tenantId, subjectId, requestedBy, requestedAt });
  if (row.erasedAt !== null) return row;
  const erased = await shred(ports, db, { ...row, position: entry.position });
  for (const database of ports.shards.all()) await advanceWatch(database, entry.position);
  return erased;
}

/** Takes everything that was the person's out of this database, in one commit, and tells the other stores. */
export async function shred(
  ports: ErasurePorts,
  db: TenantDb,
  row: ErasureRow,
  change: Partial<Pick<ErasureRow, "replays" | "replayedAt">> = {},
): Promise<ErasureRow> {
  const now = ports.clock.now();
  const person = await findPerson(db, row.subjectId);
  if (!person) throw new Error("the person to erase has no row");
  const { writes, messages } = await partingOf(ports, db, person, now);
  const erased = { position: row.position, erasedAt: row.erasedAt ?? now, updatedAt: now, ...change };
  const action = change.replays === undefined ? "privacy.erased" : "privacy.erased_again";
  // Not where it stands in the region's ledger: that would tell how many others were erased.
  const detail = { erasure_id: row.id };
  await db.commit(
    { action, target: { kind: "user", id: row.subjectId }, detail },
    ...writes,
    update(erasures, row.id, row.version, erased),
  );
  await deliver(ports.shards.of(db.principal.shard), storeCouriers(ports), messages);
  return { ...row, ...erased, version: row.version + 1 };
}

/** What the tenant's own rows lose, and what the other stores must hear. */
async function partingOf(
  ports: ErasurePorts,
  db: TenantDb,
  person: PersonRow,
  now: number,
): Promise<{ writes: Write[]; messages: OutboxMessage[] }> {
  const { id } = person;
  const { email, name } = await readable(ports, db, person);
  const removedAt = person.removedAt ?? now;
  const change = { removedAt, emailIndex: null, locale: null, erasedAt: now };
  // As long as a database may be restored to before: until the ledger is replayed it lets in by what was theirs.
  const stopped = stopUser({ ...ports, db }, person, change, now + backupMilliseconds);
  // Of somebody who was removed before, the address may lead to somebody new.
  const address = person.emailIndex === null ? null : email;
  const owed = await owedFor(ports, db, id, address);
  const texts = [email ?? [], name === null ? [] : `"name":${JSON.stringify(name)}`].flat();
  return {
    messages: [...stopped.messages, ...owed.map(({ message }) => message)],
    writes: [
      ...(await ports.openVault(db, ports).shred(id)),
      ...stopped.writes,
      removeRefreshTokens(id),
      ...removeTraces(id),
      ...(await withdrawAll({ ...ports, db }, id)),
      ...texts.map(removeAnswersWith),
      ...owed.map(({ write }) => write),
    ],
  };
}

async function owedFor(ports: ErasurePorts, db: TenantDb, id: string, address: string | null) {
  const owe = (topic: string, payload: Record<string, string | number>) =>
    intent(ports, db.principal, topic, payload);
  const sessionIds = await sessionIdsOf(db, id);
  const digest = address === null ? undefined : await emailIndex(ports.emailIndexKey, address);
  return [
    ...chunked([id, ...sessionIds]).map((ids) => owe("lobby.forget", { subject_ids: ids.join(" ") })),
    ...(digest === undefined ? [] : [owe("directory.leave", { digest })]),
  ];
}

/** What other stores know the person by, while it can be read. A key out of reach does not hold an erasure up. */
async function readable(ports: ErasurePorts, db: TenantDb, person: PersonRow) {
  try {
    return await ports.openVault(db, ports).open(users, person);
  } catch (error) {
    if (error instanceof Problem && error.code === "key_unavailable") return { email: null, name: null };
    throw error;
  }
}

const chunked = (ids: readonly string[]): string[][] =>
  Array.from({ length: Math.ceil(ids.length / idsAtOnce) }, (_, index) =>
    ids.slice(index * idsAtOnce, (index + 1) * idsAtOnce),
  );
