import { existsSync } from "node:fs";
import { inRoot } from "../scripts/config.ts";
import { wire } from "./harness/generator.ts";
import type { Guest, House } from "./harness/house.ts";
import type { Subject } from "./harness/rounds.ts";
import { asked } from "./harness/subjects.ts";
import { bundleOf } from "./harness/worker-bundle.ts";

export const peersAreInstalled = (): boolean => existsSync(inRoot("bench/peers/node_modules/better-auth"));

export const betterAuthSource = (): Promise<string> => bundleOf("peers/better-auth.js");

export const peerNames = {
  session: "better-auth: session, permission, object limiter, D1 usage, D1 record",
  apiKey: "better-auth: API key, the rest the same",
  cookieCache: "better-auth: session cached in its cookie, no permission check, the rest the same",
} as const;

export async function peerGuest(): Promise<Guest> {
  return {
    name: "better-auth",
    modules: [{ path: "index.js", contents: await betterAuthSource() }],
    objects: { COUNTER: { className: "Counter", useSQLite: true } },
    bindings: { SECRET: "a secret of thirty-two characters!" },
    more: { compatibilityFlags: ["nodejs_compat"], d1Databases: { DB: "better-auth" } },
  };
}

interface Prepared {
  organizationId: string;
  cookie: string;
  apiKey: string;
  cachedCookie: string;
}

export async function peerSubjects(house: House, seconds: number): Promise<Subject[]> {
  const port = house.port("better-auth");
  const answer = await fetch(`http://127.0.0.1:${port}/setup`, { method: "POST" });
  if (!answer.ok) throw new Error(`the peer was not set up: ${answer.status} ${await answer.text()}`);
  const { organizationId, cookie, apiKey, cachedCookie } = (await answer.json()) as Prepared;
  const request = (path: string, headers: Record<string, string>) => [
    wire({ path, headers: { "x-organization": organizationId, ...headers } }),
  ];
  const at = { port, pids: house.pids, seconds };
  return [
    asked(peerNames.session, at, request("/session", { cookie })),
    asked(peerNames.apiKey, at, request("/api-key", { "x-api-key": apiKey })),
    asked(peerNames.cookieCache, at, request("/cookie-cache", { cookie: cachedCookie })),
  ];
}
