import type { OutboxMessage } from "../../data/outbox.ts";
import type { TenantDb } from "../../data/tenant-db.ts";
import { insert, update, type Write } from "../../data/write.ts";
import { securityHeaders } from "../../http/headers.ts";
import { draftEnding } from "../../identity/session-end.ts";
import { liveSessions } from "../../identity/session-store.ts";
import { sha256 } from "../../kernel/digest.ts";
import { prefixes } from "../../kernel/ids.ts";
import type { Vault } from "../../keys/contract.ts";
import type { Carried, LogoutArrival, LogoutMessage, SamlMachine } from "../../saml/contract.ts";
import { connIndexOf, identityIdOf } from "../arrival.ts";
import { departureForm, type Manner } from "../departure-form.ts";
import { type Arrival, type Asserted, type DoorConnection, DoorRefusal, type DoorRoom } from "../door.ts";
import { findIdentity } from "../store.ts";
import { type KeptSubject, meant, subjectOf, withSession } from "./logout-rules.ts";
import { partiesOf } from "./provider.ts";
import { findSubject, listSubjectsOf, type SamlSubjectRow } from "./store.ts";
import { samlSubjects } from "./tables.ts";

export interface SloPorts {
  machine: SamlMachine;
  spend(digest: string, expiresAt: number, now: number): Promise<boolean>;
  /** Brings what a commit owes to the meter, whose word ends access tokens. */
  deliver(db: TenantDb, messages: OutboxMessage[]): Promise<void>;
}

type LogoutRequest = Extract<LogoutMessage, { kind: "request" }>;

const subjectIdOf = (identityId: string) => `${prefixes.samlSubject}_${identityId.slice(4)}`;

/** Keeps as whom the provider knows this person and under which SessionIndex, sealed with the person's key. */
export async function subjectWrites(
  connectionId: string,
  identityId: string,
  userId: string,
  { logout }: Asserted,
  { db, vault, clock }: DoorRoom,
): Promise<Write[]> {
  if (logout === undefined) return [];
  const id = subjectIdOf(identityId);
  const now = clock.now();
  const row = await findSubject(db, id);
  const index =
    logout.sessionIndex === null ? undefined : await connIndexOf(vault, connectionId, logout.sessionIndex);
  const kept = withSession(row && (await keptIn(row, vault)), logout, index);
  const { subject } = await vault.seal(samlSubjects, { id, userId, subject: JSON.stringify(kept) });
  return row
    ? [update(samlSubjects, id, row.version, { subject, updatedAt: now })]
    : [insert(samlSubjects, { id, connectionId, userId, subject, createdAt: now, updatedAt: now })];
}

/** Nothing where the person's key is gone. */
async function keptIn(row: SamlSubjectRow, vault: Vault): Promise<KeptSubject | undefined> {
  const { subject } = await vault.open(samlSubjects, row);
  return subject === null ? undefined : (JSON.parse(subject) as KeptSubject);
}

/** The provider's logout request, or its answer to ours, by either binding. @throws {DoorRefusal} */
export async function answerSlo(
  ports: SloPorts,
  connection: DoorConnection,
  arrival: Arrival,
  room: DoorRoom,
): Promise<Response> {
  const { parties } = await partiesOf(ports.machine, connection, room);
  const now = room.clock.now();
  const verdict = await ports.machine.verifyLogout(logoutArrival(arrival), parties, now);
  if (!verdict.ok) throw new DoorRefusal(verdict.reason);
  const message = verdict.value;
  if (message.kind === "response") return went("/signin?notice=signed-out");
  const once = await sha256(`saml-logout\n${connection.id}\n${message.id}`);
  if (!(await ports.spend(once, message.notOnOrAfter, now))) throw new DoorRefusal("replayed");
  await endSessionsOf(ports, connection, message, room);
  const id = `_${room.ids.secret(20)}`;
  const answer = await ports.machine.answerLogout(parties, id, message.id, message.relayState);
  return carried(answer, arrival.manner ?? { locale: "en", theme: undefined });
}

function logoutArrival({ url, form }: Arrival): LogoutArrival {
  if (form === null) return { query: url.search.slice(1) };
  const [message, more] = [...form.getAll("SAMLRequest"), ...form.getAll("SAMLResponse")];
  if (message === undefined || more !== undefined) throw new DoorRefusal("query_malformed");
  return { form: { message, relayState: form.get("RelayState") } };
}

/** Those sessions that this connection opened for this person and that the request means. */
async function endSessionsOf(
  ports: SloPorts,
  { id: connectionId, tenantId }: DoorConnection,
  { nameId, sessionIndexes }: LogoutRequest,
  room: DoorRoom,
): Promise<void> {
  const { db, clock, ids, vault } = room;
  const identity = await findIdentity(db, await identityIdOf({ room }, connectionId, nameId));
  const live = identity ? await liveSessions(db, identity.userId, clock.now()) : [];
  const own = live.filter(({ conn, tenantId: owner }) => conn === connectionId && owner === tenantId);
  const indexes = await Promise.all(sessionIndexes.map((index) => connIndexOf(vault, connectionId, index)));
  const drafted = draftEnding({ db, clock, ids }, meant(own, indexes), "ended_by_provider");
  const target = { kind: "connection", id: connectionId };
  const detail = { ended: drafted.ended, named: indexes.length };
  await db.commit({ action: "sso.logged_out", target, detail }, ...drafted.writes);
  await ports.deliver(db, drafted.messages);
}

const went = (location: string): Response =>
  new Response(null, { status: 303, headers: { ...securityHeaders, location, "cache-control": "no-store" } });

const carried = async (message: Carried, manner: Manner): Promise<Response> =>
  "redirect" in message ? went(message.redirect) : departureForm(message.form, manner);

/** Where the browser of somebody who signed out here goes next, so that the provider's session ends too. */
export async function logoutDeparture(
  machine: SamlMachine,
  connection: DoorConnection,
  { userId, connIndex }: { userId: string; connIndex: string | null },
  room: DoorRoom,
): Promise<Carried | undefined> {
  const rows = await listSubjectsOf(room.db, connection.id, userId);
  if (rows.length === 0) return undefined;
  const { parties } = await partiesOf(machine, connection, room);
  if (parties.idp.sloUrl === null) return undefined;
  const kept = (await Promise.all(rows.map((row) => keptIn(row, room.vault)))).filter(
    (one) => one !== undefined,
  );
  const own = kept.find(({ sessions }) => connIndex !== null && Object.hasOwn(sessions ?? {}, connIndex));
  const subject = own ?? kept[0];
  if (subject === undefined) return undefined;
  const id = `_${room.ids.secret(20)}`;
  return machine.askLogout(parties, id, subjectOf(subject, connIndex), null);
}
