import { isRegion, type Region } from "../../shared/kernel/region.ts";

export type Kind =
  | "database"
  | "bucket"
  | "object"
  | "queue"
  | "consumer"
  | "service"
  | "loader"
  | "assets"
  | "mail"
  | "variable"
  | "unknown";

/** Where a resource is, by its name: a region, the global directory, or a mistake. */
export type Place = Region | "global" | "nowhere" | "several";

export type Binding = {
  kind: Kind;
  name: string;
  /** Databases, buckets and queues by name, objects as `host/Class`, services by script. */
  resource: string;
  place: Place;
  entrypoint?: string;
  props?: Record<string, unknown>;
  jurisdiction?: string;
  /** The queue that takes what a consumer could not. */
  deadLetter?: string;
};

/** One deployed script and everything it is given. */
export type Room = {
  name: string;
  script: string;
  region?: Region;
  /** Object classes that run with this room's own bindings. */
  hosts: string[];
  bindings: Binding[];
};
export type Graph = Room[];

const globals = new Set(["directory", "leanvibe-directory", "edge"]);

export const regionsIn = (text: string): Region[] => [
  ...new Set(text.split(/[^A-Za-z0-9]+/).filter((part): part is Region => isRegion(part))),
];

export function placeOf(resource: string): Place {
  const [region, ...others] = regionsIn(resource);
  if (others.length > 0) return "several";
  return region ?? (globals.has(resource) ? "global" : "nowhere");
}

/** The same name in every region: `tasks-us` is `tasks-{region}`. */
export const patternOf = (resource: string, region: Region): string =>
  resource.replaceAll(new RegExp(`(?<![A-Za-z0-9])${region}(?![A-Za-z0-9])`, "g"), "{region}");

const isStore = ({ kind }: Binding): boolean => ["database", "bucket", "object", "queue"].includes(kind);
export const storesOf = (room: Room): Binding[] => room.bindings.filter(isStore);
