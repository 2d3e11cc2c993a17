import { type Binding, type Graph, type Place, type Room, storesOf } from "./graph.ts";
import type { Finding } from "./rules.ts";

export type Reached = { store: Binding; path: string };

type Step = { room: Room; path: string };

/** Everything a room can touch through whatever it holds, each with the shortest way there. */
export function reachOf(graph: Graph, start: Room): { rooms: Step[]; stores: Reached[] } {
  const steps: Step[] = [{ room: start, path: start.name }];
  const seen = new Set([start.name]);
  const stores = new Map<string, Reached>();
  for (const { room, path } of steps) {
    for (const store of storesOf(room)) {
      const key = `${store.kind} ${store.resource}`;
      if (!stores.has(key)) stores.set(key, { store, path: `${path} -${store.name}-> ${store.resource}` });
    }
    for (const { by, to } of leadsOf(graph, room)) {
      if (seen.has(to.name)) continue;
      seen.add(to.name);
      steps.push({ room: to, path: `${path} -${by}-> ${to.name}` });
    }
  }
  return { rooms: steps.slice(1), stores: [...stores.values()] };
}

/** A call, an object's code, or a queue's consumer: each runs with the other room's bindings. */
function leadsOf(graph: Graph, room: Room): { by: string; to: Room }[] {
  return room.bindings.flatMap(({ kind, name, resource, deadLetter }) => {
    const named = (target: string) => graph.filter((other) => other.name === target);
    const consumers = (queue: string) =>
      graph.filter((other) =>
        other.bindings.some((has) => has.kind === "consumer" && has.resource === queue),
      );
    const targets =
      kind === "service"
        ? named(resource)
        : kind === "object"
          ? named(resource.split("/")[0] ?? "")
          : kind === "queue"
            ? consumers(resource)
            : deadLetter === undefined
              ? []
              : consumers(deadLetter);
    return targets.map((to) => ({ by: name, to }));
  });
}

/**
 * From a region, its own stores and the directory. The edge reaches every region, each through that
 * region's own doors, and what lies behind those doors is the first sentence again.
 */
export function reachFindings(graph: Graph): Finding[] {
  return [...graph.flatMap((room) => beyond(graph, room)), ...graph.flatMap((room) => dangling(graph, room))];
}

function beyond(graph: Graph, room: Room): Finding[] {
  if (room.script === "edge") return [];
  const { rooms, stores } = reachOf(graph, room);
  const isOwn = (place: Place | undefined, name: string) =>
    place === room.region || name === "directory" || name === "leanvibe-directory";
  return [
    ...rooms.filter(({ room: other }) => !isOwn(other.region, other.name)).map(({ path }) => path),
    ...stores.filter(({ store }) => !isOwn(store.place, store.resource)).map(({ path }) => path),
  ].map((path) => ({ rule: "reach", room: room.name, what: path }));
}

/** A binding to nothing is refused too: whatever is deployed under that name later would be reached. */
function dangling(graph: Graph, room: Room): Finding[] {
  return room.bindings
    .filter(({ kind }) => kind === "service" || kind === "object")
    .filter(({ kind, resource }) => {
      const [host, hosted] = kind === "object" ? resource.split("/") : [resource];
      const found = graph.find(({ name }) => name === host);
      return !found || (hosted !== undefined && !found.hosts.includes(hosted));
    })
    .map(({ kind, name, resource }) => ({
      rule: "dangling",
      room: room.name,
      what: `${kind} ${name} ${resource}`,
    }));
}
