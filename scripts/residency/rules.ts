import { regionFacts } from "../../shared/kernel/region.ts";
import { type Binding, type Graph, type Room, regionsIn } from "./graph.ts";
import { reachFindings } from "./reach.ts";
import { rooms } from "./rooms.ts";

export type Finding = { rule: string; room: string; what: string };

/** Everything a region holds that is not its own; empty is the proof. */
export const findingsOf = (graph: Graph): Finding[] => [
  ...graph.flatMap((room) => [
    ...room.bindings.flatMap((binding) => judge(room, binding)),
    ...identity(room),
  ]),
  ...twiceOwned(graph),
  ...reachFindings(graph),
];

function identity(room: Room): Finding[] {
  const { name, script, region } = room;
  if (region === undefined) return name === script ? [] : [{ rule: "name", room: name, what: script }];
  const said = room.bindings.find((binding) => binding.kind === "variable" && binding.name === "REGION");
  if (name === `${script}-${region}` && said?.resource === region) return [];
  return [{ rule: "name", room: name, what: `${script} in ${region} says REGION ${said?.resource}` }];
}

const describe = ({ kind, name, resource, entrypoint }: Binding) =>
  `${kind} ${name} ${resource}${entrypoint === undefined ? "" : `#${entrypoint}`}`;

function judge(room: Room, binding: Binding): Finding[] {
  const finding = (rule: string, more = ""): Finding => ({
    rule,
    room: room.name,
    what: describe(binding) + more,
  });
  return [
    ...(isHere(room, binding) ? [] : [finding("foreign", ` is ${binding.place}`)]),
    ...(mayHold(room, binding) ? [] : [finding("room")]),
    ...(isPromised(room, binding) ? [] : [finding("jurisdiction", ` has ${binding.jurisdiction ?? "none"}`)]),
    ...(propsAreOwn(room, binding) ? [] : [finding("props", ` ${JSON.stringify(binding.props)}`)]),
    ...(deadLetterIsOwn(room, binding) ? [] : [finding("foreign", ` fails to ${binding.deadLetter}`)]),
  ];
}

function isHere(room: Room, { place, kind }: Binding): boolean {
  if (room.region === undefined) return place === "global" || (kind === "service" && place !== "nowhere");
  return place === room.region || (place === "global" && kind === "service");
}

/** The name a service has in every region. */
const scriptOf = (service: string) => service.replace(/-[a-z]{2}$/, "");

function mayHold({ script }: Room, { kind, resource, entrypoint }: Binding): boolean {
  const door = entrypoint === undefined ? scriptOf(resource) : `${scriptOf(resource)}#${entrypoint}`;
  return (rooms[script] ?? []).includes(kind === "service" ? `service ${door}` : kind);
}

/** Jurisdictions bind storage where they exist, and are claimed nowhere else. */
function isPromised({ region }: Room, { kind, jurisdiction }: Binding): boolean {
  if (kind !== "database" && kind !== "bucket") return jurisdiction === undefined;
  const promised = region !== undefined && regionFacts[region].guarantee === "jurisdiction";
  return jurisdiction === (promised ? region : undefined);
}

/** A pen in the directory writes the region in its props: it must be the holder's. */
function propsAreOwn({ region }: Room, { resource, props }: Binding): boolean {
  if (resource === "directory" && region !== undefined) return props?.["region"] === region;
  return props === undefined || regionsIn(JSON.stringify(props)).every((named) => named === region);
}

function deadLetterIsOwn({ region }: Room, { deadLetter }: Binding): boolean {
  if (deadLetter === undefined) return true;
  const named = regionsIn(deadLetter);
  return named.length === 1 && named[0] === region;
}

/** By name alone a shared resource could still pass as everybody's own. */
function twiceOwned(graph: Graph): Finding[] {
  const owners = new Map<string, Set<string>>();
  for (const { region, bindings } of graph)
    for (const { kind, resource } of bindings)
      if (region !== undefined && ["database", "bucket", "object", "queue", "consumer"].includes(kind))
        owners.set(resource, (owners.get(resource) ?? new Set()).add(region));
  return [...owners]
    .filter(([, among]) => among.size > 1)
    .map(([resource, among]) => ({ rule: "shared", room: [...among].join(", "), what: resource }));
}
