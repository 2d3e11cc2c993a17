import { findCredentials } from "../data/lobby.ts";
import { preferred } from "../data/preferred-accounts.ts";
import { sha256 } from "../kernel/digest.ts";
import type { Member } from "../tenancy/service.ts";
import { forgetKnownTries, nonceOf } from "./known-browser.ts";
import type { IdentityContext } from "./ports.ts";
import { assertFewAttempts, forgetAttemptsAt, isFewAttempts } from "./throttle.ts";

/**
 * An address and the company that was typed with it. A door opens one account at most, so that what is counted there
 * is no other company's, and whoever names a company that does not exist uses up nobody's tries.
 */
const doorOf = (digest: string, slug: string | undefined) => sha256(`login\n${digest}\n${slug ?? ""}`);

/** Who asks, as far as a network tells: of IPv6 the half that a subscriber is given as a whole. */
function clientOf({ headers }: Pick<IdentityContext, "headers">): string {
  const address = headers.get("cf-connecting-ip") ?? "";
  return address.includes(":") ? address.split(":").slice(0, 4).join(":") : address;
}

const clientAt = (ctx: IdentityContext, door: string) => sha256(`${door}\n${clientOf(ctx)}`);

/**
 * One client uses up its own tries before those of everybody together.
 * @throws {Problem} `quota_exceeded`, for known and unknown addresses alike
 */
export async function assertFewSignIns(
  ctx: IdentityContext,
  digest: string,
  slug: string | undefined,
): Promise<void> {
  const door = await doorOf(digest, slug);
  await assertFewAttempts(ctx, "login_client", await clientAt(ctx, door));
  await assertFewAttempts(ctx, "login", door);
}

/**
 * Who shows marks of known browsers is looked for before being counted at the door: not as often as they like. It is
 * counted by the browser and not by its network, where others would use it up.
 */
export const mayShowMarks = async (
  ctx: IdentityContext,
  [newest = ""]: readonly string[],
): Promise<boolean> => isFewAttempts(ctx, "login_marked", await sha256(nonceOf(newest)));

interface Arrived {
  /** Of the address. */
  digest: string;
  member: Member;
  /** Of the password that was right; nothing where there was none. */
  passwordAt: number | undefined;
  isKnown: boolean;
}

/**
 * Signed in: the tries at the doors that open this account are forgotten, and at no other of the same address, with
 * those of known browsers. Who came by a known browser leaves them all: else strangers could guess anew between any two
 * sign-ins. What was counted in a row ended with the right password already.
 */
export async function forgetTriesOf(
  ctx: IdentityContext,
  { digest, member: { tenant, user }, passwordAt, isKnown }: Arrived,
): Promise<void> {
  if (isKnown) return;
  if (passwordAt !== undefined) await forgetKnownTries(ctx, { id: user.id, changedAt: passwordAt });
  const accounts = await findCredentials(ctx.shards.home, "email", digest);
  const first = await preferred(ctx.shards.all(), accounts, ctx.clock.now());
  const slugs = first?.tenantId === tenant.id ? [tenant.slug, undefined] : [tenant.slug];
  for (const slug of slugs) {
    const door = await doorOf(digest, slug);
    await forgetAttemptsAt(ctx, "login", door);
    await forgetAttemptsAt(ctx, "login_client", await clientAt(ctx, door));
  }
}
