import { update } from "../../data/write.ts";
import { assertVersion } from "../../http/if-match.ts";
import { timestamp } from "../../kernel/clock.ts";
import { Problem } from "../../kernel/problem.ts";
import { acting } from "../../members/acting.ts";
import { users } from "../../tenancy/tables.ts";
import { findPerson } from "../erasure-store.ts";
import type { PrivacyContext } from "../ports.ts";
import { assertNotAbove } from "../rules.ts";
import type { RectificationInput, SubjectView } from "../subject-contract.ts";

/**
 * Corrects what is wrong about a person; the trail says that it was, not what.
 * @throws {Problem} `not_found`, `forbidden` for somebody above
 */
export async function rectify(
  ctx: PrivacyContext,
  id: string,
  { name }: RectificationInput,
): Promise<SubjectView> {
  const person = await findPerson(ctx.db, id);
  const known = person && (await ctx.vault.open(users, person));
  if (!known || known.email === null || known.erasedAt !== null)
    throw new Problem("not_found", "There is no such person.");
  assertNotAbove(await acting(ctx), known);
  assertVersion(ctx, known.version);
  const view = (updatedAt: number, version: number): SubjectView => ({
    id,
    name,
    email: known.email ?? "",
    updated_at: timestamp(updatedAt),
    version,
  });
  if (known.name === name) return view(known.updatedAt, known.version);
  const now = ctx.clock.now();
  const { id: _, ...change } = await ctx.vault.seal(users, { id, name, updatedAt: now });
  return ctx.answer(
    view(now, known.version + 1),
    { action: "privacy.rectified", target: { kind: "user", id }, detail: { fields: "name" } },
    update(users, id, known.version, change),
  );
}
