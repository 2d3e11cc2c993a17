import { randomUUID } from "node:crypto";
import type { PasskeyOptions, SignUpAnswer, TokenPair } from "../shared/identity/contract.ts";
import { Authenticator, type CreationOptions } from "../tests/support/authenticator.ts";
import { assertionXml, message, responseXml } from "../tests/support/saml/messages.ts";
import { partiesWith } from "../tests/support/saml/parties.ts";
import { keyPair, signed } from "../tests/support/saml/signer.ts";
import { type BenchCompany, signUp } from "./harness/companies.ts";
import { type Conversation, conversation } from "./harness/conversation.ts";
import { wire } from "./harness/generator.ts";
import type { House } from "./harness/house.ts";
import type { Subject } from "./harness/rounds.ts";
import { asked, done } from "./harness/subjects.ts";

const bearing = (token: string) => wire({ path: "/", headers: { authorization: `Bearer ${token}` } });

/** More than the product remembers, asked in turn, so that each was forgotten before it comes again. */
const manyTokens = 12_000;

export async function identitySubjects(house: House, { quick = false, seconds = 1 }): Promise<Subject[]> {
  const { pids } = house;
  const at = (worker: string) => ({ port: house.port(worker), pids, seconds });
  const owner = await signUp(house);
  const talk = conversation(house.port("identity-us"));
  const tokens = await Promise.all(Array.from({ length: quick ? 4_000 : manyTokens }, () => owner.token()));
  const bare = wire({ path: "/" });
  const times = quick ? 3 : 8;
  const samlMessage = await samlRequest();
  return [
    asked("bare workerd", at("bare"), [bare]),
    asked("bare workerd again (A/A)", at("bare"), [bare]),
    asked("access token, seen before", at("verifier"), [bearing(tokens[0] ?? "")]),
    asked("access token, not seen before", at("verifier"), tokens.map(bearing)),
    done("refresh", pids, times, await refreshing(talk, owner)),
    done("passkey sign-in (challenge and answer)", pids, times, await passkeySignIn(house, talk)),
    // A right password forgets its tries, so that the same person may sign in as often as the bench likes.
    done("password sign-in (argon2id 19 MiB, t=2)", pids, times, async () => void (await logIn(talk, owner))),
    asked("SAML response, signed assertion", at("verifier"), [samlMessage]),
  ];
}

const logIn = (talk: Conversation, { email, password }: BenchCompany) =>
  talk.post<TokenPair>("/v1/auth/login", { email, password });

async function refreshing(talk: Conversation, owner: BenchCompany): Promise<() => Promise<void>> {
  let { refresh_token: current } = await logIn(talk, owner);
  return async () => {
    const pair = await talk.post<TokenPair>("/v1/auth/refresh", { refresh_token: current });
    current = pair.refresh_token;
  };
}

/** Somebody who has nothing but a passkey; the authenticator works in this process and is not counted. */
async function passkeySignIn(house: House, talk: Conversation): Promise<() => Promise<void>> {
  const authenticator = new Authenticator(house.url);
  const word = randomUUID().slice(0, 8);
  const person = { name: "Bench", email: `key-${word}@example.test` };
  const begun = await talk.post<PasskeyOptions>("/v1/auth/passkey/registration-options?region=us", person);
  const response = authenticator.create(begun.options as unknown as CreationOptions);
  const company = { name: "Bench", slug: `key-${word}` };
  const owner = { ...person, passkey: { transaction: begun.transaction, response } };
  await talk.post<SignUpAnswer>(
    "/v1/signup?region=us",
    { company, region: "us", plan: "enterprise", owner },
    { "idempotency-key": randomUUID() },
  );
  return async () => {
    const { transaction, options } = await talk.post<PasskeyOptions>("/v1/auth/passkey/options", {});
    const answer = authenticator.get(options as unknown as { challenge: string; rpId: string });
    await talk.post<TokenPair>("/v1/auth/passkey", { transaction, response: answer });
  };
}

async function samlRequest(): Promise<Buffer> {
  const now = Date.now();
  const xml = signed(responseXml(now, assertionXml({ now })), "_assertion1", await keyPair("provider"));
  const given = [message(xml), await partiesWith(), { requestId: "_request1", now }];
  return wire({ method: "POST", path: "/saml", body: JSON.stringify(given) });
}
