import { derivedText } from "../identity/derived-id.ts";
import { readEmail } from "../identity/email.ts";
import { prefixes } from "../kernel/ids.ts";
import { type StandingInvitation, standingInvitation } from "../members/standing-invitation.ts";
import { emailIndexOf, isActive } from "../tenancy/service.ts";
import { domainOf } from "./domain-name.ts";
import type { Asserted } from "./door.ts";
import { defaultRoleFor } from "./group-roles.ts";
import type { Lodge } from "./ports.ts";
import { type ArrivalFacts, type ArrivalVerdict, decideArrival, type KnownPerson } from "./rules.ts";
import {
  type ConnectionRow,
  findHolder,
  findIdentity,
  findPerson,
  findVerifiedDomain,
  type IdentityRow,
  type UserRow,
} from "./store.ts";

/** Found by what the provider says of somebody; says nothing of it itself. */
export async function identityIdOf(
  { room }: { room: Pick<Lodge["room"], "vault"> },
  connectionId: string,
  subject: string,
): Promise<string> {
  const index = await room.vault.index("identities.subject", `${connectionId}\n${subject}`);
  return `${prefixes.identity}_${await derivedText("identity:v1", index, 26)}`;
}

/** Which of a provider's sessions one of ours belongs to: told apart by it, and by nobody else. */
export const connIndexOf = (
  vault: Pick<Lodge["room"]["vault"], "index">,
  connectionId: string,
  sessionIndex: string,
): Promise<string> => vault.index("sessions.conn_index", `${connectionId}\n${sessionIndex}`);

const person = (row: UserRow, now: number): KnownPerson => ({
  userId: row.id,
  isActive: isActive(row, now),
  isOwner: row.role === "owner",
});

export interface Judged {
  verdict: ArrivalVerdict;
  identityId: string;
  identity: IdentityRow | undefined;
  /** Normalised. */
  email: string | null;
  /** Of this address, open. */
  invitation: StandingInvitation | undefined;
}

/** What the rows say about an arrival now. */
export async function judgeArrival(
  lodge: Lodge,
  row: ConnectionRow,
  asserted: Asserted,
  { isTest = false } = {},
): Promise<Judged> {
  const { db, room } = lodge;
  const now = room.clock.now();
  const email = asserted.email === null ? null : (readEmail(asserted.email) ?? null);
  const domain = email === null ? undefined : domainOf(email);
  const identityId = await identityIdOf(lodge, row.id, asserted.subject);
  const index = email === null ? undefined : await emailIndexOf(room.vault, email);
  const [identity, own, holder, invitation] = await Promise.all([
    findIdentity(db, identityId),
    domain === undefined ? undefined : findVerifiedDomain(db, domain),
    index === undefined ? undefined : findHolder(db, index),
    index === undefined ? undefined : standingInvitation(db, index, now),
  ]);
  const known = identity && (await findPerson(db, identity.userId));
  const facts: ArrivalFacts = {
    status: isTest ? "enabled" : row.status,
    email,
    emailVerified: asserted.emailVerified,
    isOwnDomain: own !== undefined,
    identity: known && person(known, now),
    holder: holder && person(holder, now),
    isInvited: invitation !== undefined,
    jit: row.jit,
    defaultRole: defaultRoleFor(asserted.groups, row.groupRoles) ?? row.defaultRole,
  };
  return { verdict: decideArrival(facts), identityId, identity: known && identity, email, invitation };
}
