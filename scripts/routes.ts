import { existsSync, readdirSync } from "node:fs";
import type { Route } from "../shared/http/route.ts";
import { inRoot } from "./config.ts";

/** Every route every script mounts, read from the lists the scripts themselves mount. */
export async function allRoutes(): Promise<Route[]> {
  const files = readdirSync(inRoot("workers"))
    .sort()
    .map((script) => inRoot("workers", script, "routes.ts"))
    .filter((file) => existsSync(file));
  const modules = await Promise.all(files.map((file) => import(file) as Promise<Record<string, unknown>>));
  return modules.flatMap((module) => Object.values(module).flat().filter(isRoute));
}

function isRoute(value: unknown): value is Route {
  return typeof value === "object" && value !== null && "path" in value && "handle" in value;
}
