import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { openApiDocument } from "../../scripts/openapi.ts";
import { allRoutes } from "../../scripts/routes.ts";
import {
  allows,
  grants,
  isOperatorPermission,
  operatorPermissions,
  permissions,
  roles,
  whileSuspended,
} from "../../shared/kernel/access.ts";
import { problemTable } from "../../shared/kernel/problem.ts";

type Operation = {
  operationId: string;
  responses: Record<string, unknown>;
  parameters?: { name: string; in: string }[];
  requestBody?: unknown;
  security?: unknown[];
  "x-permission"?: string;
  "x-cost"?: number;
};
type Document = { openapi: string; paths: Record<string, Record<string, Operation>> };

const routes = await allRoutes();
const document = (await openApiDocument()) as Document;
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ name: `${method} ${path}`, operation })),
);

describe("routes = OpenAPI (M-250)", () => {
  test("each route is an operation and each operation a route", () => {
    const names = routes.map((route) => `${route.method} ${route.path}`);
    expect(operations.map(({ name }) => name).sort()).toEqual([...names].sort());
    expect(new Set(names).size).toBe(names.length);
    expect(document.openapi).toMatch(/^3\.1\./);
  });

  test.each(operations)("$name documents what it takes, gives and refuses", ({ name, operation }) => {
    const route = routes.find((candidate) => `${candidate.method} ${candidate.path}` === name);
    expect(Object.keys(operation.responses)).toContain(String(route?.status));
    for (const code of route?.problems ?? [])
      expect(Object.keys(operation.responses)).toContain(String(problemTable[code][0]));
    expect(operation.requestBody !== undefined).toBe(route?.body !== undefined || route?.form !== undefined);
    const named = [...name.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
    const inPath = (operation.parameters ?? []).filter((parameter) => parameter.in === "path");
    expect(inPath.map((parameter) => parameter.name).sort()).toEqual(named.sort());
    if (route?.permission === "public") expect(operation.security).toEqual([]);
    else expect(operation.security !== undefined).toBe(isOperatorPermission(route?.permission ?? ""));
    if (route?.permission !== "public") expect(operation["x-permission"]).toBe(route?.permission);
  });

  test("what takes more than one of the minute says so, and stands in the table of docs/limits.md (M-095)", () => {
    const table = readFileSync("docs/limits.md", "utf8");
    const heavy = routes.filter(({ cost = 1 }) => cost !== 1);
    expect(
      operations
        .filter(({ operation }) => operation["x-cost"])
        .map(({ name }) => name)
        .sort(),
    ).toEqual(heavy.map(({ method, path }) => `${method} ${path}`).sort());
    for (const { path, cost } of heavy) {
      const rows = table.split("\n").filter((row) => row.startsWith("|") && row.includes(`${path}\``));
      expect(rows.join(), path).toMatch(new RegExp(`\\| ${cost} +\\|$`));
    }
  });

  test("operation ids are unique", () => {
    expect(new Set(operations.map(({ operation }) => operation.operationId)).size).toBe(operations.length);
  });
});

describe("the permission table (M-070, M-071, M-072, M-073, M-074, M-075, M-077)", () => {
  test("each permission is used by a route and each guarded route names a known one", () => {
    const guarded = routes.map((route) => route.permission).filter((permission) => permission !== "public");
    const used = new Set(guarded.filter((permission) => !isOperatorPermission(permission)));
    expect([...used].sort()).toEqual([...permissions].sort());
  });

  test("the operators' realm and the tenants' share no permission, and each of it is used (M-011)", () => {
    const realm = Object.keys(operatorPermissions);
    const used = new Set(routes.map((route) => route.permission).filter(isOperatorPermission));
    expect([...used].sort()).toEqual(realm.sort());
    for (const role of roles) for (const permission of realm) expect(grants[role]).not.toContain(permission);
  });

  test("an operator's route opens one tenant by the id in its path, or none", () => {
    for (const route of routes) {
      if (!isOperatorPermission(route.permission)) continue;
      const entersTenant = operatorPermissions[route.permission] !== "nowhere";
      expect(route.path.startsWith("/v1/tenants/{id}"), route.path).toBe(entersTenant);
    }
  });

  test("a suspended tenant reaches what the list names: no data, and nothing that works on it (M-012)", () => {
    expect(permissions.filter((permission) => !whileSuspended.includes(permission)).sort()).toEqual(
      expect.arrayContaining([
        "projects:read",
        "projects:write",
        "tasks:read",
        "tasks:write",
        "members:read",
      ]),
    );
  });

  test("roles are nested: what a lower role may, every higher one may", () => {
    roles.slice(1).forEach((role, index) => {
      const higher = roles[index];
      if (higher) for (const permission of grants[role]) expect(grants[higher]).toContain(permission);
    });
    expect(grants.guest.some((permission) => permission.endsWith(":write"))).toBe(false);
    expect(grants.viewer.some((permission) => permission.endsWith(":write"))).toBe(false);
  });

  test("scopes narrow a role and never widen it", () => {
    for (const role of roles)
      for (const permission of permissions) {
        expect(allows({ role, scopes: [] }, permission)).toBe(false);
        expect(allows({ role, scopes: [permission] }, permission)).toBe(grants[role].includes(permission));
      }
  });
});
