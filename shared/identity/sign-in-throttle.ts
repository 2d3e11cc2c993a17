import { findCredentials, forgetAttempts } from "../data/lobby.ts";
import { sha256 } from "../kernel/digest.ts";
import type { Member } from "../tenancy/service.ts";
import type { IdentityContext } from "./ports.ts";
import { assertFewAttempts } from "./throttle.ts";

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

/** Signed in: the tries at the doors that open this account are forgotten, and at no other of the same address. */
export async function forgetSignIns(
  ctx: IdentityContext,
  digest: string,
  { tenant }: Pick<Member, "tenant">,
): Promise<void> {
  const { home } = ctx.shards;
  const [oldest] = await findCredentials(home, "email", digest);
  const slugs = oldest?.tenantId === tenant.id ? [tenant.slug, undefined] : [tenant.slug];
  for (const slug of slugs) {
    const door = await doorOf(digest, slug);
    await forgetAttempts(home, "login", door);
    await forgetAttempts(home, "login_client", await clientAt(ctx, door));
  }
}
