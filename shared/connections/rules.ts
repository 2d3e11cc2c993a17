import type { AssignableRole, ConnectionStatus } from "./words.ts";

/** Why an arrival opens nothing; the trail and the debugger say so, the person hears one sentence. */
export const arrivalRefusals = [
  "connection_not_enabled",
  "email_missing",
  "email_unverified",
  "domain_not_verified",
  "not_a_member",
  "member_disabled",
  "owner_links_signed_in",
] as const;
export type ArrivalRefusal = (typeof arrivalRefusals)[number];

/** Somebody of the company, as far as an arrival asks. */
export interface KnownPerson {
  userId: string;
  isActive: boolean;
  isOwner: boolean;
}

export interface ArrivalFacts {
  status: ConnectionStatus;
  /** As asserted, normalised; `null`: none, or none that mail could reach. */
  email: string | null;
  emailVerified: boolean;
  /** Whether the address's domain is one that this very company has proved to hold. */
  isOwnDomain: boolean;
  /** Who came by this connection with this subject before. */
  identity: KnownPerson | undefined;
  /** The member who has this address. */
  holder: KnownPerson | undefined;
  /** Whether an open invitation stands for this address. */
  isInvited: boolean;
  jit: boolean;
  defaultRole: AssignableRole;
}

export type ArrivalVerdict =
  | { kind: "known"; userId: string }
  | { kind: "link"; userId: string; isOwner: boolean }
  /** The company has invited this address: its invitation says as what. */
  | { kind: "invited" }
  | { kind: "jit"; role: AssignableRole }
  | { kind: "refused"; reason: ArrivalRefusal };

const refused = (reason: ArrivalRefusal): ArrivalVerdict => ({ kind: "refused", reason });

/**
 * What an arrival leads to. A provider may speak of the company's own verified domains only, also about people it
 * is known to speak for; an address alone makes nobody anybody, it can only lead to the question whether to link.
 */
export function decideArrival(facts: ArrivalFacts): ArrivalVerdict {
  const { status, email, emailVerified, isOwnDomain, identity, holder } = facts;
  if (status !== "enabled") return refused("connection_not_enabled");
  if (email !== null && !isOwnDomain) return refused("domain_not_verified");
  if (identity)
    return identity.isActive ? { kind: "known", userId: identity.userId } : refused("member_disabled");
  if (email === null) return refused("email_missing");
  if (!emailVerified) return refused("email_unverified");
  if (holder && !holder.isActive) return refused("member_disabled");
  if (holder) return { kind: "link", userId: holder.userId, isOwner: holder.isOwner };
  if (facts.isInvited) return { kind: "invited" };
  return facts.jit ? { kind: "jit", role: facts.defaultRole } : refused("not_a_member");
}

/** An owner's account is linked only where the owner is signed in to it already: a provider's word is not enough. */
export const linkFault = (
  { userId, isOwner }: { userId: string; isOwner: boolean },
  signedInAs: string | undefined,
): ArrivalRefusal | undefined => (isOwner && signedInAs !== userId ? "owner_links_signed_in" : undefined);

/** What a provider may say of how somebody proved who they are: that there was more than one factor, no more. */
export const amrOf = (asserted: readonly string[]): string[] =>
  asserted.includes("mfa") ? ["sso", "mfa"] : ["sso"];

/** What of the settings says only how the provider is asked: not who it is, nor what its word is proved by. */
const ways: readonly string[] = ["scopes", "binding", "idp_initiated"];
const proving = (settings: object) =>
  JSON.stringify(
    Object.entries(settings)
      .filter(([name, value]) => value !== undefined && !ways.includes(name))
      .sort(([one], [other]) => (one < other ? -1 : 1)),
  );

/** Whether the settings name another provider, or take its word on another proof: then nobody is let in untested. */
export const isAnotherWord = (one: object, other: object): boolean => proving(one) !== proving(other);

export type TransactionFault =
  | "transaction_unknown"
  | "transaction_over"
  | "transaction_spent"
  | "other_browser";

/** Why a step of a sign-in cannot be taken. */
export function transactionFault(
  row: { step: string; expiresAt: number } | undefined,
  expected: string,
  now: number,
): TransactionFault | undefined {
  if (!row) return "transaction_unknown";
  if (row.step !== expected) return "transaction_spent";
  return row.expiresAt <= now ? "transaction_over" : undefined;
}
