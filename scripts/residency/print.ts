import { type Region, regionFacts } from "../../shared/kernel/region.ts";
import type { Binding, Graph, Room } from "./graph.ts";
import { reachOf } from "./reach.ts";

/** The graph as a person reads it: script, binding, resource, place; then all that can be reached from it. */
export function printGraph(graph: Graph, region: Region | undefined): string {
  const title =
    region === undefined
      ? "global"
      : `${region}  ${regionFacts[region].name}, ${regionFacts[region].guarantee}`;
  const rooms = graph.filter((room) => room.region === region);
  return [title, ...rooms.flatMap((room) => printRoom(graph, room))].join("\n");
}

function printRoom(graph: Graph, room: Room): string[] {
  const { rooms, stores } = reachOf(graph, room);
  const hosts = room.hosts.length > 0 ? [`    hosts ${room.hosts.join(", ")}`] : [];
  const through = rooms.map(({ room: { name } }) => name).sort();
  const reached = [...new Set(stores.map(({ store }) => store.resource))].sort();
  return [
    `  ${room.name}`,
    ...hosts,
    ...room.bindings.map(printBinding),
    ...(through.length > 0 ? [`    through ${through.join(", ")}`] : []),
    `    reaches ${reached.length > 0 ? reached.join(", ") : "no store"}`,
  ];
}

function printBinding({ kind, name, resource, place, entrypoint, props, jurisdiction, deadLetter }: Binding) {
  const target = entrypoint === undefined ? resource : `${resource}#${entrypoint}`;
  const more = [
    ...(jurisdiction === undefined ? [] : [`jurisdiction ${jurisdiction}`]),
    ...(props === undefined ? [] : [`props ${JSON.stringify(props)}`]),
    ...(deadLetter === undefined ? [] : [`fails to ${deadLetter}`]),
  ];
  return `    ${kind.padEnd(8)} ${name.padEnd(16)} ${target.padEnd(32)} ${[place, ...more].join("  ")}`;
}
