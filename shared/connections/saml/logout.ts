import type { OutboxMessage } from "../../data/outbox.ts";
import type { TenantDb } from "../../data/tenant-db.ts";
import { insert, update, type Write } from "../../data/write.ts";
import { securityHeaders } from "../../http/headers.ts";
import { draftEnding } from "../../identity/session-end.ts";
import { liveSessions } from "../../identity/session-store.ts";
import { sha256 } from "../../kernel/digest.ts";
import { prefixes } from "../../kernel/ids.ts";
import type { Carried, LogoutArrival, LogoutSubject, SamlMachine } from "../../saml/contract.ts";
import { identityIdOf } from "../arrival.ts";
import { departureForm } from "../departure-form.ts";
import { type Arrival, type Asserted, type DoorConnection, DoorRefusal, type DoorRoom } from "../door.ts";
import { findIdentity } from "../store.ts";
import { partiesOf } from "./provider.ts";
import { findSubject, findSubjectOf } from "./store.ts";
import { samlSubjects } from "./tables.ts";

export interface SloPorts {
  machine: SamlMachine;
  spend(digest: string, expiresAt: number, now: number): Promise<boolean>;
  /** Brings what a commit owes to the meter, whose word ends access tokens. */
  deliver(db: TenantDb, messages: OutboxMessage[]): Promise<void>;
}

const subjectIdOf = (identityId: string) => `${prefixes.samlSubject}_${identityId.slice(4)}`;

/** Keeps as whom the provider knows this person, sealed with the person's key. */
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
  const { subject } = await vault.seal(samlSubjects, { id, userId, subject: JSON.stringify(logout) });
  return row
    ? [update(samlSubjects, id, row.version, { subject, updatedAt: now })]
    : [insert(samlSubjects, { id, connectionId, userId, subject, createdAt: now, updatedAt: now })];
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
  await endSessionsOf(ports, connection, message.nameId, room);
  const id = `_${room.ids.secret(20)}`;
  return carried(await ports.machine.answerLogout(parties, id, message.id, message.relayState));
}

function logoutArrival({ url, form }: Arrival): LogoutArrival {
  if (form === null) return { query: url.search.slice(1) };
  const [message, more] = [...form.getAll("SAMLRequest"), ...form.getAll("SAMLResponse")];
  if (message === undefined || more !== undefined) throw new DoorRefusal("query_malformed");
  return { form: { message, relayState: form.get("RelayState") } };
}

/** Every session that this connection opened for this person: whichever of them was meant, it is over. */
async function endSessionsOf(
  ports: SloPorts,
  { id: connectionId, tenantId }: DoorConnection,
  nameId: string,
  room: DoorRoom,
): Promise<void> {
  const { db, clock, ids } = room;
  const identity = await findIdentity(db, await identityIdOf({ room }, connectionId, nameId));
  const live = identity ? await liveSessions(db, identity.userId, clock.now()) : [];
  const own = live.filter(({ conn, tenantId: owner }) => conn === connectionId && owner === tenantId);
  const { ended, writes, messages } = draftEnding({ db, clock, ids }, own, "ended_by_provider");
  const target = { kind: "connection", id: connectionId };
  await db.commit({ action: "sso.logged_out", target, detail: { ended } }, ...writes);
  await ports.deliver(db, messages);
}

const went = (location: string): Response =>
  new Response(null, { status: 303, headers: { ...securityHeaders, location, "cache-control": "no-store" } });

const carried = (message: Carried): Response =>
  "redirect" in message ? went(message.redirect) : departureForm(message.form);

/** Where the browser of somebody who signed out here goes next, so that the provider's session ends too. */
export async function logoutDeparture(
  machine: SamlMachine,
  connection: DoorConnection,
  userId: string,
  room: DoorRoom,
): Promise<Carried | undefined> {
  const row = await findSubjectOf(room.db, connection.id, userId);
  if (!row) return undefined;
  const { parties } = await partiesOf(machine, connection, room);
  if (parties.idp.sloUrl === null) return undefined;
  const { subject } = await room.vault.open(samlSubjects, row);
  if (subject === null) return undefined;
  const id = `_${room.ids.secret(20)}`;
  return machine.askLogout(parties, id, JSON.parse(subject) as LogoutSubject, null);
}
