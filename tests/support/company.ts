import { randomUUID } from "node:crypto";
import type { Plan } from "../../shared/kernel/plan.ts";
import type { Region, ResidencyPolicy } from "../../shared/kernel/region.ts";
import { markerOf, passwordOf } from "../proofs/traces.ts";
import type { TestPlatform } from "./platform.ts";

export interface Call {
  body?: unknown;
  /** Another credential than the owner's; `null`: none. */
  token?: string | null;
  headers?: Record<string, string>;
}

export interface Company {
  id: string;
  slug: string;
  region: Region;
  plan: Plan;
  email: string;
  password: string;
  /** Stands in everything the tests give it a name; elsewhere it is a leak. */
  marker: string;
  userId: string;
  accessToken: string;
  refreshToken: string;
  call(method: string, path: string, call?: Call): Promise<Response>;
  /** A fresh access token, once time has passed. */
  renew(): Promise<void>;
  /** The parsed answer; throws what came instead of a 2xx. */
  ask<T = Record<string, unknown>>(method: string, path: string, call?: Call): Promise<T>;
}

interface SignUp {
  tenant: { id: string; slug: string };
  user: { id: string };
  session: { access_token: string; refresh_token: string };
}

interface Opening {
  region?: Region;
  plan?: Plan;
  slug?: string;
  residency?: ResidencyPolicy;
  /** Names, address and ids follow from it: the same word opens the same company on another platform. */
  word?: string;
}

const newWord = () => randomUUID().replaceAll("-", "").slice(0, 16);

/** Signs a company up through the public door; names are fresh, so that tests share a platform. */
export async function openCompany(
  platform: TestPlatform,
  { region = "us", plan = "enterprise", slug, residency, word = newWord() }: Opening = {},
): Promise<Company> {
  const marker = markerOf(word);
  const email = `owner-${marker}@example.test`;
  const password = passwordOf(word);
  const call = async (method: string, path: string, { body, token, headers = {} }: Call = {}) => {
    const init = {
      method,
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token ?? opened.accessToken}` }),
        ...(method === "POST" ? { "idempotency-key": randomUUID() } : {}),
        ...(method === "PATCH" ? { "if-match": "*" } : {}),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    };
    const response = await platform.fetch(path, init);
    // A strict company's own client goes where it is told to, with its credential.
    const own = response.status === 308 ? response.headers.get("location") : null;
    return own === null ? response : platform.fetch(own, init);
  };
  const ask = async <T>(method: string, path: string, init?: Call): Promise<T> => {
    const response = await call(method, path, init);
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text === "" ? undefined : JSON.parse(text)) as T;
  };
  const opened: Company = {
    id: "",
    slug: slug ?? `acme-${word}`,
    region,
    plan,
    email,
    password,
    marker,
    userId: "",
    accessToken: "",
    refreshToken: "",
    call,
    ask,
    async renew() {
      const body = { refresh_token: opened.refreshToken };
      const pair = await ask<SignUp["session"]>("POST", "/v1/auth/refresh", { token: null, body });
      opened.accessToken = pair.access_token;
      opened.refreshToken = pair.refresh_token;
    },
  };
  const owner = { name: `Ada ${marker}`, email, password };
  const answer = await ask<SignUp>("POST", `/v1/signup?region=${region}`, {
    token: null,
    headers: { "idempotency-key": word },
    body: {
      company: { name: `Acme ${marker}`, slug: opened.slug },
      region,
      plan,
      owner,
      ...(residency ? { residency } : {}),
    },
  });
  opened.id = answer.tenant.id;
  opened.userId = answer.user.id;
  opened.accessToken = answer.session.access_token;
  opened.refreshToken = answer.session.refresh_token;
  return opened;
}
