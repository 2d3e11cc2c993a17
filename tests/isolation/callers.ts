import {
  grants,
  type Permission,
  permissions,
  type Role,
  roles,
  whileSuspended,
} from "../../shared/kernel/access.ts";
import { type Company, openCompany } from "../support/company.ts";
import { inFlight } from "../support/in-flight.ts";
import { join } from "../support/members.ts";
import { plant } from "../support/organizations.ts";
import { platform } from "../support/platform.ts";

/** What a credential must meet at a route that wants `permission`. */
export type Verdict = "unauthenticated" | "forbidden" | "admitted" | "wrong_region" | "suspended" | "gone";

/** Somebody at the door: one credential, and what the permission table says of it. */
export interface Caller {
  name: string;
  token: string | null;
  region: string;
  verdict(permission: Permission): Verdict;
  /** The routes it is tried at, by their permission; all when left out. */
  tries?(permission: Permission): boolean;
}

const always = (verdict: Verdict) => () => verdict;
const within = (held: readonly Permission[]) => (permission: Permission) =>
  held.includes(permission) ? "admitted" : "forbidden";

export async function newKey(company: Company, role: Role, scopes: readonly Permission[]) {
  const body = { name: `${role} key`, role, scopes, expires_in_days: 1 };
  return company.ask<{ id: string; secret: string }>("POST", "/v1/api-keys", { body });
}

/** A session of a person with this role, in the company that is tried. */
const sessionOf = async (company: Company, role: Role): Promise<string> =>
  role === "owner" ? company.accessToken : (await join(company, { role })).accessToken;

/** Everyone whose credential is good now. */
export async function goodCallers(company: Company): Promise<Caller[]> {
  const region = "us";
  const sessions = await inFlight(roles, 3, async (role): Promise<Caller> => {
    const token = await sessionOf(company, role);
    return { name: `session of ${role}`, token, region, verdict: within(grants[role]) };
  });
  const keys = await inFlight(roles, 3, async (role): Promise<Caller> => {
    const { secret } = await newKey(company, role, grants[role]);
    return { name: `key of ${role}`, token: secret, region, verdict: within(grants[role]) };
  });
  return [...sessions, ...keys];
}

/** A few of them, of a company that will not stay as it is. */
export async function fewCallers(company: Company): Promise<Caller[]> {
  const some: readonly Role[] = ["owner", "viewer"];
  const callers = some.map(async (role): Promise<Caller[]> => {
    const [session, { secret }] = [await sessionOf(company, role), await newKey(company, role, grants[role])];
    const rest = { region: "us", verdict: within(grants[role]) };
    return [
      { ...rest, name: `session of ${role}`, token: session },
      { ...rest, name: `key of ${role}`, token: secret },
    ];
  });
  return (await Promise.all(callers)).flat();
}

/** An administrator of the company in an organisation below it, and how that ends. */
export async function deputyCaller(
  company: Company,
): Promise<{ caller: Caller; demote(): Promise<unknown> }> {
  const [child, admin] = [await plant(company), await join(company, { role: "admin" })];
  const path = `/v1/organizations/${child.id}/sessions`;
  const { access_token: token } = await admin.ask<{ access_token: string }>("POST", path);
  const caller = { name: "an admin from above", token, region: "us", verdict: within(grants.admin) };
  const demote = () => company.ask("PATCH", `/v1/members/${admin.id}`, { body: { role: "viewer" } });
  return { caller, demote };
}

/** What a suspended company's own may still do, and nothing else. */
export const suspendedCaller = (caller: Caller): Caller => ({
  ...caller,
  verdict: (permission) => (whileSuspended.includes(permission) ? caller.verdict(permission) : "suspended"),
});

/** Owners' keys that may do one thing only, and everything but one thing. */
export async function narrowedCallers(company: Company): Promise<Caller[]> {
  const region = "us";
  const made = await inFlight(permissions, 6, async (permission): Promise<Caller[]> => {
    const others = permissions.filter((other) => other !== permission);
    const neighbour = permissions[(permissions.indexOf(permission) + 1) % permissions.length];
    const [only, without] = [
      await newKey(company, "owner", [permission]),
      await newKey(company, "owner", others),
    ];
    return [
      {
        ...{ name: `key for ${permission} only`, token: only.secret, region },
        verdict: within([permission]),
        tries: (wanted) => wanted === permission || wanted === neighbour,
      },
      {
        ...{ name: `key for all but ${permission}`, token: without.secret, region },
        verdict: within(others),
        tries: (wanted) => wanted === permission,
      },
    ];
  });
  return made.flat();
}

/** Everyone who must stay outside, whatever the route. */
export async function badCallers(company: Company): Promise<Caller[]> {
  const revoked = await newKey(company, "owner", permissions);
  await company.call("DELETE", `/v1/api-keys/${revoked.id}`);
  const left = await openCompany(platform());
  await left.call("POST", "/v1/auth/logout");
  const elsewhere = { ...company, key: (await newKey(company, "owner", permissions)).secret };
  const [header = "", claims = "", tag = ""] = company.accessToken.split(".");
  const forged = Buffer.from(claims, "base64url").toString().replace(company.id, left.id);
  const tokens: [string, string | null][] = [
    ["nobody", null],
    ["an empty credential", ""],
    ["a word", "not.a.token"],
    ["a key that was never drawn", `lv_us_${"0".repeat(45)}`],
    ["a refresh token", company.refreshToken],
    ["a token for another tenant", `${header}.${Buffer.from(forged).toString("base64url")}.${tag}`],
    ["a token without signature", `${header}.${claims}.`],
    ["a revoked key", revoked.secret],
    ["a session that was left", left.accessToken],
  ];
  const outside = tokens.map(([name, token]): Caller => {
    return { name, token, region: "us", verdict: always("unauthenticated") };
  });
  const abroad = { region: "eu", verdict: always("wrong_region") };
  return [
    ...outside,
    { ...abroad, name: "a session abroad", token: elsewhere.accessToken },
    { ...abroad, name: "a key abroad", token: elsewhere.key },
  ];
}
