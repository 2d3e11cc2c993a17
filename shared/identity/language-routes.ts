import { type Route, route } from "../http/route.ts";
import { languageInput, languageView } from "./language-contract.ts";
import type { MemberContext } from "./ports.ts";
import { chooseLanguage, readLanguage } from "./verbs/language.ts";

const tag = "Identity";
const permission = "account:read";

export const languageRoutes: readonly Route<MemberContext>[] = [
  route({
    method: "get",
    path: "/v1/auth/language",
    summary: "The language you are written to in",
    tag,
    permission,
    returns: languageView,
    status: 200,
    problems: [],
    handle: (ctx: MemberContext) => readLanguage(ctx),
  }),
  route({
    method: "post",
    path: "/v1/auth/language",
    summary: "Choose the language you are written to in; null leaves it to each request",
    tag,
    permission,
    body: languageInput,
    returns: languageView,
    status: 200,
    problems: [],
    handle: (ctx: MemberContext, { body }) => chooseLanguage(ctx, body),
  }),
];
