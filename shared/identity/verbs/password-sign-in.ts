import { StaleWrite } from "../../data/faults.ts";
import { type LobbyEntry, listCredentials } from "../../data/lobby.ts";
import { preferred } from "../../data/preferred-accounts.ts";
import { still } from "../../data/write.ts";
import { cameByGlobalHost } from "../../http/regional-host.ts";
import type { Vault } from "../../keys/contract.ts";
import { effectivePolicy } from "../../tenancy/policy-rules.ts";
import { findSealedMember, openMember, type SealedMember } from "../../tenancy/service.ts";
import { emailIndex } from "../blind-index.ts";
import type { PasswordSignInInput } from "../contract.ts";
import { assertHost, systemPrincipal } from "../credential.ts";
import type { MfaChallenge } from "../factor-contract.ts";
import {
  forgetKnownTries,
  forgetStrangeTries,
  hasBrowserTry,
  knownBrowser,
  presentedMarks,
  strangeTry,
} from "../known-browser.ts";
import { noteGuess, noteKnownGuess, tidyPassword } from "../password-guesses.ts";
import { isLocked, renewalOf } from "../password-rules.ts";
import { type IdentityContext, tenantDbOf } from "../ports.ts";
import { knownDevice } from "../remembered-device.ts";
import { invalidCredentials, openSession, type SessionKind, type SignedIn } from "../session.ts";
import { assertFewSignIns, forgetTriesOf, mayShowMarks } from "../sign-in-throttle.ts";
import { findPassword, type PasswordRow } from "../store.ts";
import { passwords } from "../tables.ts";
import { challengeFor } from "./second-step.ts";

/** Still sealed: a known address must not cost more questions than an unknown one. */
interface Account {
  member: SealedMember;
  shard: number;
  vault: Vault;
  password: PasswordRow | undefined;
}

/** Read when an address is unknown, so that the answer takes as many questions as for a known one. */
const nobody = { tenantId: "ten_00000000000000000000000000", shard: 0, subjectId: "" };

/**
 * The account of this address: in the company that was typed, else the preferred one. One is opened and never more, or
 * nobody in its place, so that no answer takes longer for how many there are.
 */
async function findAccount(ctx: IdentityContext, digest: string, slug: string | undefined) {
  const { home } = ctx.shards;
  const { here, named, away } = await listCredentials(home, "email", digest, slug);
  // Only to the edge, which asks there instead: whoever asks this region itself would learn that the address is known.
  if (away && cameByGlobalHost(ctx.headers)) throw away;
  const entry = slug === undefined ? await preferred(ctx.shards.all(), here, ctx.clock.now()) : named;
  return openAccount(ctx, entry ?? nobody);
}

async function openAccount(
  ctx: IdentityContext,
  { tenantId, shard, subjectId }: Pick<LobbyEntry, "tenantId" | "shard" | "subjectId">,
): Promise<Account | undefined> {
  const db = tenantDbOf(ctx, systemPrincipal(tenantId, shard));
  const vault = ctx.openVault(db, ctx);
  const [member, password] = await Promise.all([
    findSealedMember(db, subjectId, ctx.clock.now()),
    findPassword(db, subjectId),
    vault.ready(subjectId),
  ]);
  return member && { member, shard, vault, password };
}

/** The hash of an account that has a password. @throws {Problem} `key_unavailable` */
async function hashOf(account: Account | undefined): Promise<string | undefined> {
  if (!account?.password) return undefined;
  return (await account.vault.open(passwords, account.password)).phc ?? undefined;
}

/**
 * Whether a browser is known that has a try left; whoever is not is counted with everybody. Only who shows a mark is
 * looked for before being counted: a mark is its account's, and whether it is one is asked of no account alike.
 * @throws {Problem} `quota_exceeded`, for known and unknown addresses alike
 */
async function findCounted(
  ctx: IdentityContext,
  digest: string,
  slug: string | undefined,
  kind: SessionKind,
): Promise<{ account: Account | undefined; isKnown: boolean }> {
  const marks = kind === "browser" ? await presentedMarks(ctx) : [];
  if (marks.length === 0 || !(await mayShowMarks(ctx, marks))) {
    await assertFewSignIns(ctx, digest, slug);
    return { account: await findAccount(ctx, digest, slug), isKnown: false };
  }
  const account = await findAccount(ctx, digest, slug);
  const password = account?.password;
  const marked = account && password && { tenantId: account.member.tenant.id, password };
  const nonce = await knownBrowser(ctx, marks, marked);
  const isKnown =
    nonce !== undefined &&
    account !== undefined &&
    password !== undefined &&
    (await hasBrowserTry(ctx, nonce, { member: account.member, password }));
  if (!isKnown) await assertFewSignIns(ctx, digest, slug);
  return { account, isKnown };
}

/** Another password took this one's place before the session stood, or its browser was forgotten. */
function refusedIfStale(error: unknown): never {
  throw error instanceof StaleWrite ? invalidCredentials() : error;
}

/** A session, or what is to be answered before there is one. @throws {Problem} `invalid_credentials`, `quota_exceeded`, `key_unavailable` */
export async function signInByPassword(
  ctx: IdentityContext,
  { email, password, tenant }: PasswordSignInInput,
  kind: SessionKind,
): Promise<SignedIn | { challenge: MfaChallenge }> {
  const digest = await emailIndex(ctx.secrets.emailIndexKey, email);
  const slug = tenant?.toLowerCase();
  const { account, isKnown } = await findCounted(ctx, digest, slug, kind);
  const row = account?.password;
  const isLockedOut = row !== undefined && isLocked(row, ctx.clock.now());
  const tried = isKnown ? "left" : await strangeTry(ctx, isLockedOut ? undefined : row, digest);
  const isShut = !isKnown && (tried !== "left" || isLockedOut);
  const phc = await hashOf(account);
  const right = await ctx.hasher.verify(phc, password);
  if (!account) throw invalidCredentials();
  if (!right || !row || !phc || isShut) {
    // After the answer: the time of a write would tell a known address from an unknown one.
    ctx.after(
      isKnown
        ? noteKnownGuess(ctx, account)
        : noteGuess(ctx, account, { isShut, isNews: tried === "over" && !isLockedOut }),
    );
    throw invalidCredentials();
  }
  // In a row ends here, and not with a session: who stops at the second step has not guessed at the password.
  await (isKnown ? forgetKnownTries : forgetStrangeTries)(ctx, row);
  const member = await openMember(account.vault, account.member);
  if (!member) throw invalidCredentials();
  assertHost(ctx, ctx.region, member.tenant.residencyPolicy);
  ctx.after(tidyPassword(ctx, account, { row, plain: password, phc, isKnown }));
  const { user, tenant: company } = member;
  const known = { company: company.name, email: user.email, name: user.name };
  const given = { password, changedAt: row.changedAt };
  const renew = renewalOf(effectivePolicy(company), given, known, ctx.clock.now());
  const reader = tenantDbOf(ctx, systemPrincipal(company.id, account.shard));
  const spared = kind === "browser" ? await knownDevice(ctx, reader, member, row.changedAt) : undefined;
  const amr = spared ? ["pwd", "remembered"] : ["pwd"];
  const arrived = { member, shard: account.shard, passwordAt: row.changedAt, isKnown };
  const challenge = await challengeFor(ctx, arrived, kind, amr, renew);
  if (challenge) return { challenge };
  const held = [still(passwords, row.id, { changedAt: row.changedAt }), ...(spared ? [spared] : [])];
  const signedIn = await openSession(ctx, arrived, kind, amr, ...held).catch(refusedIfStale);
  await forgetTriesOf(ctx, { digest, member, passwordAt: row.changedAt, isKnown });
  return signedIn;
}
