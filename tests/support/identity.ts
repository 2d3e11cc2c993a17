import { randomUUID } from "node:crypto";
import type { PasskeyOptions, SignUpAnswer, TokenPair } from "../../shared/identity/contract.ts";
import type { Plan } from "../../shared/kernel/plan.ts";
import type { Region } from "../../shared/kernel/region.ts";
import { markerOf, passwordOf } from "../proofs/traces.ts";
import type { Authenticator, CreationOptions, Defects } from "./authenticator.ts";
import type { TestPlatform } from "./platform.ts";

export interface ProblemDocument {
  code: string;
  detail: string;
  host?: string;
  errors?: { pointer: string; code: string; detail: string }[];
}

export const problemOf = async (response: Response) => (await response.json()) as ProblemDocument;

export const post = (
  on: TestPlatform,
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Response> =>
  on.fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });

export const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

/** A sign-up nobody has sent yet; the words are fresh, so that tests share a platform. */
export function signUpBody(change: Record<string, unknown> = {}, owner: Record<string, unknown> = {}) {
  const word = randomUUID().replaceAll("-", "").slice(0, 12);
  return {
    company: { name: `Difference ${markerOf(word)}`, slug: `difference-${word}` },
    region: "us" as Region,
    plan: "enterprise" as Plan,
    owner: {
      name: `Ada ${markerOf(word)}`,
      email: `ada-${markerOf(word)}@example.test`,
      password: passwordOf(word),
      ...owner,
    },
    ...change,
  };
}

export const signUp = (on: TestPlatform, body: object & { region: string }, key: string = randomUUID()) =>
  post(on, `/v1/signup?region=${body.region}`, body, { "idempotency-key": key });

export interface Person {
  email: string;
  password: string;
  slug: string;
  answer: SignUpAnswer;
  session: TokenPair;
}

export async function newOwner(
  on: TestPlatform,
  change: Record<string, unknown> = {},
  owner: Record<string, unknown> = {},
): Promise<Person> {
  const body = signUpBody(change, owner);
  const response = await signUp(on, body);
  if (response.status !== 201) throw new Error(`${response.status} ${await response.text()}`);
  const answer = (await response.json()) as SignUpAnswer;
  if (!answer.session) throw new Error("a fresh sign-up came without a session");
  const { email, password } = body.owner;
  return { email, password, slug: body.company.slug, answer, session: answer.session };
}

export const me = (on: TestPlatform, accessToken: string): Promise<Response> =>
  on.fetch("/v1/auth/me", { headers: bearer(accessToken) });

/** The whole registration at a sign-up's door; `defects` decide what the authenticator gets wrong. */
export async function registerPasskey(
  on: TestPlatform,
  authenticator: Authenticator,
  { region, owner }: ReturnType<typeof signUpBody>,
  defects: Defects = {},
) {
  const { email, name } = owner;
  const path = `/v1/auth/passkey/registration-options?region=${region}`;
  const response = await post(on, path, { email, name });
  if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
  const { transaction, options } = (await response.json()) as PasskeyOptions;
  const creation = options as unknown as CreationOptions;
  return { transaction, response: authenticator.create(creation, defects), options: creation };
}

export async function passkeyChallenge(on: TestPlatform) {
  const response = await post(on, "/v1/auth/passkey/options", undefined);
  const { transaction, options } = (await response.json()) as PasskeyOptions;
  return { transaction, options: options as { challenge: string; rpId: string } };
}

export const auditOf = async (on: TestPlatform, region: Region, tenantId: string) => {
  const shards = region === "us" ? [0, 1] : [0];
  const sql = "select action, detail from all_audit_events where tenant_id = ? order by id";
  const rows = await Promise.all(
    shards.map((shard) => on.d1<{ action: string; detail: string }>([region, shard], sql, tenantId)),
  );
  return rows.flat();
};
