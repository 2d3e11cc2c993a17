import { update } from "../../data/write.ts";
import { Problem } from "../../kernel/problem.ts";
import { findSealedMember, type SealedMember } from "../../tenancy/service.ts";
import { users } from "../../tenancy/tables.ts";
import type { LanguageInput, LanguageView } from "../language-contract.ts";
import type { MemberContext } from "../ports.ts";
import { ownSession } from "./factors.ts";

async function ownRow(ctx: MemberContext): Promise<SealedMember["user"]> {
  const member = await findSealedMember(ctx.db, ownSession(ctx).userId, ctx.clock.now());
  if (!member) throw new Problem("unauthenticated", "The session has ended: sign in again.");
  return member.user;
}

export const readLanguage = async (ctx: MemberContext): Promise<LanguageView> => ({
  language: (await ownRow(ctx)).locale,
});

/** Letters are written in it from now on, whatever browser or tool causes them. */
export async function chooseLanguage(ctx: MemberContext, { language }: LanguageInput): Promise<LanguageView> {
  const { id, version, locale } = await ownRow(ctx);
  if (locale === language) return { language };
  return ctx.answer(
    { language },
    { action: "user.language_chosen", target: { kind: "user", id } },
    update(users, id, version, { locale: language, updatedAt: ctx.clock.now() }),
  );
}
