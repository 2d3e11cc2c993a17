import { createHash, randomBytes } from "node:crypto";
import { type Company, openCompany } from "./company.ts";
import { platform } from "./platform.ts";

export const redirectUri = "https://tool.example.com/callback";

export interface Client {
  id: string;
  client_id: string;
  client_secret: string | null;
  version: number;
}

/** A confidential tool with every grant, unless said otherwise. */
export const newClient = (company: Company, change: Record<string, unknown> = {}): Promise<Client> =>
  company.ask<Client>("POST", "/v1/oauth/clients", {
    body: {
      name: "Tool",
      kind: "confidential",
      grant_types: [
        "authorization_code",
        "refresh_token",
        "client_credentials",
        "urn:ietf:params:oauth:grant-type:device_code",
      ],
      redirect_uris: [redirectUri],
      scopes: ["openid", "profile", "email", "offline_access", "projects:read", "tasks:read"],
      ...change,
    },
  });

/** Two companies of one region: ours with two confidential tools and a public one, theirs with one. */
export async function openTools() {
  const [ours, theirs] = [
    await openCompany(platform(), { region: "eu" }),
    await openCompany(platform(), { region: "eu" }),
  ];
  const open = { kind: "public", grant_types: ["authorization_code", "refresh_token"] };
  return {
    ...{ ours, theirs, client: await newClient(ours), other: await newClient(ours) },
    ...{ foreign: await newClient(theirs), open: await newClient(ours, open) },
  };
}

export const issuerOf = ({ region }: Company): string => `http://${region}.localhost:${platform().port}`;

export const challengeOf = (verifier: string): string =>
  createHash("sha256").update(verifier).digest("base64url");

export const newVerifier = (): string => randomBytes(32).toString("base64url");

/** A request that has nothing wrong with it, save what `change` says; `undefined` leaves a parameter out. */
export function authorizeQuery(
  { client_id }: Pick<Client, "client_id">,
  change: Record<string, string | undefined> = {},
): string {
  const parameters = {
    response_type: "code",
    client_id,
    redirect_uri: redirectUri,
    scope: "openid projects:read",
    state: "s1",
    code_challenge: challengeOf("v".repeat(43)),
    code_challenge_method: "S256",
    ...change,
  };
  const given = Object.entries(parameters).filter((pair): pair is [string, string] => pair[1] !== undefined);
  return new URLSearchParams(given).toString();
}

/** A form to one of the protocol's addresses, at the company's issuer. */
export const sendForm = (
  company: Company,
  path: string,
  parameters: Record<string, string | undefined> | string,
  headers: Record<string, string> = {},
): Promise<Response> => {
  const body =
    typeof parameters === "string"
      ? parameters
      : new URLSearchParams(
          Object.entries(parameters).filter((pair): pair is [string, string] => pair[1] !== undefined),
        ).toString();
  return platform().fetch(`${issuerOf(company)}${path}`, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
    body,
  });
};

/** As a person who presses the button; answers where they are sent. */
export async function approve(company: Company, query: string, token?: string): Promise<URL> {
  const body = { query, decision: "approve" };
  const { location } = await company.ask<{ location: string }>("POST", "/v1/auth/oauth/requests/decide", {
    body,
    ...(token === undefined ? {} : { token }),
  });
  return new URL(location);
}

export interface Device {
  device_code: string;
  user_code: string;
  client: Client;
}

export async function startDevice(company: Company, given?: Client): Promise<Device> {
  const client = given ?? (await newClient(company));
  const response = await sendForm(company, "/oauth/device_authorization", {
    client_id: client.client_id,
    client_secret: client.client_secret ?? undefined,
    scope: "openid projects:read",
  });
  return { ...((await response.json()) as Omit<Device, "client">), client };
}

/** How a tool proves itself in a form. */
export const proof = ({ client_id, client_secret }: Client): Fields => ({
  client_id,
  client_secret: client_secret ?? undefined,
});

export type Fields = Record<string, string | undefined>;

/** The protocol's error, or the problem's code. */
export async function errorOf(response: Response): Promise<string> {
  const { error, code } = (await response.json()) as { error?: string; code?: string };
  return error ?? `problem ${code}`;
}

/** A code that the company's owner, or whose token it is, agreed to; and the form that exchanges it. */
export async function newCode(
  company: Company,
  tool: Client,
  change: Fields = {},
  token?: string,
): Promise<Fields> {
  const verifier = newVerifier();
  const query = authorizeQuery(tool, { code_challenge: challengeOf(verifier), ...change });
  const code = (await approve(company, query, token)).searchParams.get("code") ?? "";
  const form = { grant_type: "authorization_code", code, redirect_uri: redirectUri };
  return { ...form, code_verifier: verifier, ...proof(tool) };
}

export interface Tokens {
  access_token: string;
  refresh_token: string;
}

export const exchange = async (company: Company, form: Fields): Promise<Tokens> =>
  (await (await sendForm(company, "/oauth/token", form)).json()) as Tokens;

export const lasting = "openid offline_access projects:read";

export const tokensOf = async (company: Company, tool: Client, token?: string): Promise<Tokens> =>
  exchange(company, await newCode(company, tool, { scope: lasting }, token));

/** What the API says to the token. */
export const statusOf = async (token: string): Promise<number> =>
  (await platform().fetch("/v1/projects", { headers: { authorization: `Bearer ${token}` } })).status;
