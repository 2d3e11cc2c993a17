import { existsSync, readdirSync } from "node:fs";
import type { Route } from "../shared/http/route.ts";
import { inRoot } from "./config.ts";

/** Every route of every slice, as the product declares them: what no list names cannot be forgotten by one. */
export async function allRoutes(): Promise<Route[]> {
  const files = readdirSync(inRoot("shared"))
    .sort()
    .map((slice) => inRoot("shared", slice, "routes.ts"))
    .filter((file) => existsSync(file));
  const modules = await Promise.all(files.map((file) => import(file) as Promise<Record<string, unknown>>));
  return modules.flatMap((module) => Object.values(module).flat().filter(isRoute));
}

function isRoute(value: unknown): value is Route {
  return typeof value === "object" && value !== null && "path" in value && "handle" in value;
}
