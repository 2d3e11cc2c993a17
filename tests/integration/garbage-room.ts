import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import * as z from "zod/mini";
import { allRoutes } from "../../scripts/routes.ts";
import type { Route } from "../../shared/http/route.ts";
import { type IdKind, prefixes } from "../../shared/kernel/ids.ts";
import { type Company, openCompany } from "../support/company.ts";
import { platform } from "../support/platform.ts";

type JsonSchema = { type?: string; properties?: Record<string, JsonSchema>; required?: string[] };

export interface Target {
  name: string;
  method: string;
  /** With ids of the right form that belong to nobody. */
  path: string;
  route: Route;
}

const kindByPath: [RegExp, IdKind][] = [
  [/^\/v1\/projects/, "project"],
  [/^\/v1\/tasks/, "task"],
  [/^\/v1\/api-keys/, "apiKey"],
  [/^\/v1\/audit-streams/, "auditStream"],
  [/^\/v1\/connections/, "connection"],
  [/^\/v1\/domains/, "domain"],
  [/^\/v1\/elevations/, "elevation"],
  [/^\/v1\/auth\/mfa/, "factor"],
  [/^\/v1\/auth\/sessions/, "session"],
  [/^\/v1\/auth\/passkeys/, "passkey"],
  [/^\/v1\/auth\/devices/, "rememberedDevice"],
  [/^\/v1\/(?:oauth|auth\/applications)/, "oauthClient"],
  [/^\/v1\/invitations/, "invitation"],
  [/^\/v1\/provisioning\/tokens/, "provisioningToken"],
  [/^\/v1\/provisioning\/groups/, "group"],
  [/^\/v1\/members\/ownership-transfers/, "transfer"],
  [/^\/v1\/members\/factor-resets/, "factorReset"],
  [/^\/v1\/members/, "user"],
  [/^\/v1\/(?:organizations|tenants)/, "tenant"],
  [/^\/v1\/billing\/statements/, "usageStatement"],
  [/^\/v1\/privacy\/erasures/, "privacyRequest"],
  [/^\/v1\/privacy\/subjects/, "user"],
];

function filled(path: string): string {
  if (!path.includes("{")) return path;
  if (path.endsWith("/{provider}")) return path.replace("{provider}", "okta"); // a word, not an id
  const kind = kindByPath.find(([pattern]) => pattern.test(path))?.[1];
  if (!kind) throw new Error(`which id does ${path} take?`);
  return path.replaceAll(/\{\w+\}/g, `${prefixes[kind]}_${"0".repeat(26)}`);
}

/** The operators' routes are another realm's: tests/isolation/operators.test.ts asks them. */
const ofTenants = (await allRoutes()).filter(({ permission }) => !permission.startsWith("operator:"));

export const targets: Target[] = ofTenants.map((route) => ({
  name: `${route.method} ${route.path}`,
  method: route.method.toUpperCase(),
  path: filled(route.path),
  route,
}));

const schemaOf = (schema: z.ZodMiniType | undefined): JsonSchema =>
  schema ? (z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as JsonSchema) : {};
export const bodyOf = ({ route }: Target): JsonSchema => schemaOf(route.body);
export const queryOf = ({ route }: Target): JsonSchema => schemaOf(route.query);

let company: Promise<Company> | undefined;
const ours = (): Promise<Company> => {
  company ??= openCompany(platform(), { plan: "enterprise" });
  return company;
};

/** A caller with every right, so that nothing but the input can be at fault. */
export async function send(
  target: Target,
  body?: string | Uint8Array,
  headers: Record<string, string | string[]> = {},
  suffix = "",
): Promise<Response> {
  const { accessToken } = await ours();
  const joined = target.path.includes("?") || suffix === "" ? suffix : `?${suffix}`;
  return platform().fetch(target.path + joined, {
    method: target.method,
    headers: {
      authorization: `Bearer ${accessToken}`,
      "idempotency-key": randomUUID(),
      "if-match": "*",
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    },
    ...(body === undefined ? {} : { body }),
  });
}

export interface ProblemDocument {
  code: string;
  status: number;
  in?: string;
  errors?: { pointer: string; code: string; detail: string }[];
}

/** Whatever was sent, the answer is a problem document a client can rely on. */
export async function problemOf(response: Response): Promise<ProblemDocument> {
  const text = await response.text();
  expect(response.status, text).toBeGreaterThanOrEqual(400);
  expect(response.status, text).toBeLessThan(500);
  expect(response.headers.get("content-type"), text).toBe("application/problem+json");
  expect(response.headers.get("x-request-id")).toMatch(/^[A-Za-z0-9_-]{8,128}$/);
  expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
  const problem = JSON.parse(text) as ProblemDocument & Record<string, unknown>;
  expect(problem).toMatchObject({
    type: `https://app.leanvibe.ai/docs/problems#${problem.code}`,
    title: expect.any(String),
    status: response.status,
    detail: expect.any(String),
    instance: `urn:request:${response.headers.get("x-request-id")}`,
  });
  for (const { pointer } of problem.errors ?? []) expect(pointer).toMatch(/^#/);
  return problem;
}

/** A server that refuses early may close before all was sent, and the answer is lost with it (RFC 9112 section 9.6). */
export async function sendTooMuch(target: Target, body: string): Promise<Response> {
  for (let lost = 0; ; lost++) {
    try {
      return await send(target, body);
    } catch (error) {
      if (lost === 4 || !/EPIPE|ECONNRESET|hang up/.test(String(error))) throw error;
    }
  }
}
