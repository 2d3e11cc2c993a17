import { regionFacts } from "../../shared/kernel/region.ts";
import type { Binding, Kind, Room } from "./graph.ts";
import type { Finding } from "./rules.ts";

type Listed = { name: string; detail: string; type: string };

/** The table that `wrangler deploy --dry-run` prints: `env.NAME (detail)   Type`. */
export const listedBindings = (output: string): Listed[] =>
  output.split("\n").flatMap((line) => {
    const match = /^env\.(\S+)(?: \((.*)\))?\s{2,}(\S.*?)\s*$/.exec(line);
    return match ? [{ name: match[1] ?? "", detail: match[2] ?? "", type: match[3] ?? "" }] : [];
  });

const types: Partial<Record<Kind, string>> = {
  database: "D1 Database",
  bucket: "R2 Bucket",
  object: "Durable Object",
  queue: "Queue",
  service: "Worker",
  loader: "Worker Loader",
  assets: "Assets",
  mail: "Send Email",
  variable: "Environment Variable",
};

const detailOf = (room: Room, { kind, resource, entrypoint, jurisdiction }: Binding): string => {
  const [host, hosted] = resource.split("/");
  if (kind === "object") return host === room.name ? `${hosted}` : `${hosted}, defined in ${host}`;
  if (kind === "service") return entrypoint === undefined ? resource : `${resource}#${entrypoint}`;
  if (kind === "bucket" && jurisdiction !== undefined) return `${resource} (${jurisdiction})`;
  if (kind === "variable") return `"${resource}"`;
  return kind === "loader" || kind === "assets" ? "" : resource;
};

/** The deployed script gets what its file says, nothing less and nothing more. */
export function rehearsalFindings(room: Room, output: string): Finding[] {
  const finding = (what: string): Finding => ({ rule: "rehearsal", room: room.name, what });
  const expected = room.bindings.filter(({ kind }) => types[kind] !== undefined);
  const listed = listedBindings(output);
  const isListed = (binding: Binding) =>
    listed.some(
      ({ name, detail, type }) =>
        name === binding.name && type === types[binding.kind] && detail === detailOf(room, binding),
    );
  return [
    ...expected
      .filter((binding) => !isListed(binding))
      .map(({ name, resource }) => finding(`${name} ${resource} would not be bound as written`)),
    ...(listed.some(({ name }) => name === jurisdiction) === asksJurisdiction(room)
      ? []
      : [finding(`${jurisdiction} is ${asksJurisdiction(room) ? "missing" : "set where none exists"}`)]),
    ...listed
      .filter(({ name }) => name !== jurisdiction && !expected.some((binding) => binding.name === name))
      .map(({ name, detail, type }) => finding(`${name} (${detail}) ${type} is bound and written nowhere`)),
  ];
}

/** The deployment's variable that puts objects into the region's jurisdiction. */
const jurisdiction = "DO_JURISDICTION";

const asksJurisdiction = ({ region, bindings }: Room): boolean =>
  region !== undefined &&
  regionFacts[region].guarantee === "jurisdiction" &&
  bindings.some(({ kind }) => kind === "object");
