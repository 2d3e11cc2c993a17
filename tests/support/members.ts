import { randomUUID } from "node:crypto";
import type { Accepted, IssuedInvitation } from "../../shared/members/invitation-contract.ts";
import { Authenticator, type CreationOptions } from "./authenticator.ts";
import type { Call, Company } from "./company.ts";
import { platform } from "./platform.ts";

export interface Colleague {
  id: string;
  email: string;
  accessToken: string;
  refreshToken: string;
  authenticator: Authenticator;
  call(method: string, path: string, call?: Call): Promise<Response>;
  ask<T = Record<string, unknown>>(method: string, path: string, call?: Call): Promise<T>;
}

export const newEmail = () => `person-${randomUUID()}@example.test`;

export const invite = (company: Company, body: Record<string, unknown> = {}): Promise<IssuedInvitation> =>
  company.ask<IssuedInvitation>("POST", "/v1/invitations", {
    body: { email: newEmail(), role: "developer", ...body },
  });

/** A request of nobody's: identity's doors in front of the sign-in. */
export const ofNobody = (path: string, body: unknown): Promise<Response> =>
  platform().fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });

/** Registers a passkey for an invitation; the answer is what `accept` takes. */
export async function passkeyFor(
  authenticator: Authenticator,
  given: { token: string; email: string; name: string },
) {
  const response = await ofNobody("/v1/auth/invitations/passkey-options", given);
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  const { transaction, options } = (await response.json()) as { transaction: string; options: unknown };
  return { transaction, response: authenticator.create(options as CreationOptions) };
}

/** Invites somebody and accepts, with a passkey: that costs no slow hash. */
export async function join(company: Company, body: Record<string, unknown> = {}): Promise<Colleague> {
  const email = String(body["email"] ?? newEmail());
  const { token } = await invite(company, { ...body, email });
  const authenticator = new Authenticator(platform().url);
  const person = { token: token ?? "", email, name: "Colleague" };
  const passkey = await passkeyFor(authenticator, person);
  const response = await ofNobody("/v1/auth/invitations/accept", { ...person, passkey });
  if (response.status !== 201) throw new Error(`${response.status} ${await response.text()}`);
  const { user, session } = (await response.json()) as Accepted;
  const as = (call: Call = {}): Call => ({ token: colleague.accessToken, ...call });
  const colleague: Colleague = {
    id: user.id,
    email,
    accessToken: session.access_token,
    refreshToken: session.refresh_token,
    authenticator,
    call: (method, path, call) => company.call(method, path, as(call)),
    ask: (method, path, call) => company.ask(method, path, as(call)),
  };
  return colleague;
}

/** The same person with what the rows say now. */
export async function refreshed(colleague: Colleague): Promise<void> {
  const response = await ofNobody("/v1/auth/refresh", { refresh_token: colleague.refreshToken });
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  const pair = (await response.json()) as { access_token: string; refresh_token: string };
  colleague.accessToken = pair.access_token;
  colleague.refreshToken = pair.refresh_token;
}
