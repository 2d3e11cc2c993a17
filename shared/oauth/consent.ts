import type { TenantDb } from "../data/tenant-db.ts";
import { insert, update, type Write } from "../data/write.ts";
import { satisfies, stepUpRequired } from "../http/step-up.ts";
import { derivedId } from "../identity/derived-id.ts";
import type { MemberContext } from "../identity/ports.ts";
import { proofOf } from "../identity/proof.ts";
import type { Clock } from "../kernel/clock.ts";
import { Problem } from "../kernel/problem.ts";
import type { Origin } from "./grant.ts";
import { isSensitive } from "./rules.ts";
import { type ConsentRow, findConsent, findOwnSession } from "./store.ts";
import { oauthConsents } from "./tables.ts";

/** Who decides: a person in a session of their own, with how, when and by which single sign-on they signed in. */
export interface Decider extends Origin {
  userId: string;
  amr: string[];
  authenticatedAt: number;
}

/** @throws {Problem} `forbidden` for programs, and for who acts from above: nobody but the person lets a tool in */
export async function deciderOf({ db, principal, clock }: MemberContext): Promise<Decider> {
  const { actor, sessionId, via } = principal;
  if (actor.kind !== "user" || sessionId === undefined || via !== undefined)
    throw new Problem("forbidden", "Only a person, signed in themselves, may let a tool act for them.");
  const session = await findOwnSession(db, sessionId);
  if (session?.userId !== actor.id || session.revokedAt !== null || session.expiresAt <= clock.now())
    throw new Problem("unauthenticated", "The session has ended: sign in again.");
  const { amr, authenticatedAt, conn, connIndex } = session;
  return { userId: actor.id, amr, authenticatedAt, conn, connIndex };
}

/** What only administrators may do is given away with a fresh proof. @throws {Problem} `step_up_required` */
export async function assertFresh({ db, clock }: MemberContext, scopes: readonly string[]): Promise<void> {
  if (!isSensitive(scopes)) return;
  const proof = await proofOf(db);
  if (!satisfies(proof, "sensitive", clock.now())) throw stepUpRequired(proof, "sensitive");
}

export const consentOf = async (
  db: TenantDb,
  clientId: string,
  userId: string,
): Promise<ConsentRow | undefined> => findConsent(db, await consentIdOf(clientId, userId));

const consentIdOf = (clientId: string, userId: string): Promise<string> =>
  derivedId("oauthConsent", clientId, `consent:v1:${userId}`);

export const covers = (consent: ConsentRow | undefined, scopes: readonly string[]): boolean =>
  consent !== undefined && scopes.every((scope) => consent.scopes.includes(scope));

/** Remembers what was agreed to, beside what was before. */
export async function remember(
  { db, clock }: { db: TenantDb; clock: Clock },
  given: { clientId: string; userId: string; scopes: readonly string[] },
): Promise<Write[]> {
  const { clientId, userId, scopes } = given;
  const now = clock.now();
  const row = await consentOf(db, clientId, userId);
  if (covers(row, scopes)) return [];
  if (row) {
    const all = [...new Set([...row.scopes, ...scopes])];
    return [update(oauthConsents, row.id, row.version, { scopes: all, updatedAt: now })];
  }
  const id = await consentIdOf(clientId, userId);
  return [
    insert(oauthConsents, { id, clientId, userId, scopes: [...scopes], createdAt: now, updatedAt: now }),
  ];
}
