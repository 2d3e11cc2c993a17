import { spend } from "../../data/lobby.ts";
import { insert } from "../../data/write.ts";
import { drawToken } from "../../identity/opaque-token.ts";
import type { MemberContext } from "../../identity/ports.ts";
import { prefixes } from "../../kernel/ids.ts";
import { Problem } from "../../kernel/problem.ts";
import { ownTenant } from "../../tenancy/service.ts";
import { type AuthorizationRequest, clientIdOf, readRequest } from "../authorization-request.ts";
import { assertFresh, consentOf, covers, type Decider, deciderOf, remember } from "../consent.ts";
import type { DecisionInput, RequestAnswer } from "../contract.ts";
import { issuerOf } from "../issuer.ts";
import { justSignedIn, type OpenedRequest, openRequest } from "../pushed-request.ts";
import { answerTo, goesTo } from "../redirect.ts";
import { givenBy, oauthLimits } from "../rules.ts";
import { type ClientRow, findClient } from "../store.ts";
import { oauthCodes } from "../tables.ts";
import { codeIdOf } from "./exchange-code.ts";

/** The tool a request names, if it is this company's: of another's tools nothing is said. */
async function toolOf({ db }: MemberContext, query: string): Promise<ClientRow | undefined> {
  const clientId = clientIdOf(query);
  if (clientId === undefined) return undefined;
  const client = await findClient(db, `${prefixes.oauthClient}_${clientId.slice(-26)}`);
  return client?.clientId === clientId && client.revokedAt === null ? client : undefined;
}

interface Asked {
  client: ClientRow;
  decider: Decider;
  request: AuthorizationRequest;
  /** Of what is asked for, what the person may give. */
  scopes: string[];
  /** The request was pushed: it is answered once. */
  once: OpenedRequest["once"];
}

type Loaded = { answer: RequestAnswer } | { asked: Asked };

const unknownRequest = {
  ...{ state: "refused" as const, error: "invalid_request_uri" },
  detail: "The request is not known, or no longer: start again at the tool.",
};

async function load(ctx: MemberContext, given: string): Promise<Loaded> {
  const decider = await deciderOf(ctx);
  const opened = await openRequest(ctx.secrets.challengeKey, given, ctx.clock.now());
  if (!opened) return { answer: unknownRequest };
  const { query, once } = opened;
  const client = await toolOf(ctx, query);
  const issuer = issuerOf(ctx);
  const verdict = readRequest(query, issuer, client);
  if (verdict.state === "page")
    return { answer: { state: "refused", error: verdict.error, detail: verdict.detail } };
  if (verdict.state === "redirect") return { answer: { state: "answered", location: verdict.location } };
  if (!client) throw new Error("a request was read without its tool");
  const { request } = verdict;
  const scopes = givenBy(request.scopes, ctx.principal.role);
  if (scopes.length === 0) return { answer: refusal(ctx, request, "invalid_scope") };
  const age = Math.floor((ctx.clock.now() - decider.authenticatedAt) / 1000);
  const isTooOld = request.maxAge !== undefined && age > request.maxAge;
  if (request.asksToSignIn || isTooOld)
    return request.isSilent
      ? { answer: refusal(ctx, request, "login_required") }
      : { answer: { state: "sign_in", max_age: request.maxAge ?? justSignedIn } };
  return { asked: { client, decider, request, scopes, once } };
}

/** @throws {Problem} `conflict` when a pushed request was answered before */
async function spendRequest({ shards, clock }: MemberContext, { once }: Asked): Promise<void> {
  if (once && !(await spend(shards.home, "oauth_request", once.digest, once.until, clock.now())))
    throw new Problem("conflict", "The request was answered before: start again at the tool.");
}

function refusal(ctx: MemberContext, { redirectUri, state }: AuthorizationRequest, error: string) {
  const location = answerTo(redirectUri, { error, state, iss: issuerOf(ctx) });
  return { state: "answered" as const, location };
}

/**
 * What a person is to be asked, or the answer where there is nothing to ask: they agreed before, and the tool can
 * prove which one it is (RFC 8252 §8.6).
 * @throws {Problem} `step_up_required`, `forbidden`
 */
export async function inspectRequest(ctx: MemberContext, query: string): Promise<RequestAnswer> {
  const loaded = await load(ctx, query);
  if ("answer" in loaded) return loaded.answer;
  const { asked } = loaded;
  const { client, request, scopes, decider } = asked;
  const isKnown = covers(await consentOf(ctx.db, client.id, decider.userId), scopes);
  const isAgreed = isKnown && client.kind === "confidential" && !request.asksForConsent;
  if (isAgreed) return { state: "answered", location: await issueCode(ctx, asked) };
  if (request.isSilent) return refusal(ctx, request, "consent_required");
  await assertFresh(ctx, scopes);
  const { id, name, kind } = client;
  const redirect_uri = request.redirectUri;
  return { state: "ask", client: { id, name, kind }, goes_to: goesTo(redirect_uri), redirect_uri, scopes };
}

/** @throws {Problem} `step_up_required`, `forbidden`, `conflict` when the request is no longer one to decide */
export async function decideRequest(
  ctx: MemberContext,
  { query, decision }: DecisionInput,
): Promise<{ location: string }> {
  const loaded = await load(ctx, query);
  if ("answer" in loaded) {
    if (loaded.answer.state === "answered") return { location: loaded.answer.location };
    throw new Problem("conflict", "The request is no longer one to decide: start again at the tool.");
  }
  const { asked } = loaded;
  if (decision === "deny") {
    await spendRequest(ctx, asked);
    await ctx.db.commit({ action: "oauth.denied", target: { kind: "oauth_client", id: asked.client.id } });
    return { location: refusal(ctx, asked.request, "access_denied").location };
  }
  await assertFresh(ctx, asked.scopes);
  return { location: await issueCode(ctx, asked) };
}

/** The code, its consent and the trail in one commit (RFC 9207: who answers stands in the answer). */
async function issueCode(ctx: MemberContext, asked: Asked): Promise<string> {
  const { client, request, decider, scopes } = asked;
  await spendRequest(ctx, asked);
  const { redirectUri, challenge, state, nonce = null, jkt = null } = request;
  const now = ctx.clock.now();
  const tenant = await ownTenant(ctx.db);
  const code = drawToken(ctx.ids, "code", ctx.region, tenant.residencyPolicy);
  const scope = scopes.join(" ");
  const { userId } = decider;
  const agreed = await remember(ctx, { clientId: client.id, userId, scopes });
  await ctx.db.commit(
    { action: "oauth.allowed", target: { kind: "oauth_client", id: client.id }, detail: { scope } },
    insert(oauthCodes, {
      ...{ id: await codeIdOf(code), clientId: client.id, redirectUri, challenge, scope, nonce, jkt },
      ...{ ...decider, sessionId: null, expiresAt: now + oauthLimits.codeSeconds * 1000 },
      ...{ createdAt: now, updatedAt: now },
    }),
    ...agreed,
  );
  return answerTo(redirectUri, { code, state, iss: issuerOf(ctx) });
}
