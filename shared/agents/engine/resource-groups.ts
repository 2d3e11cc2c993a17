import type { Desk } from "./desk.ts";
import type { Method, Operation } from "./operations.ts";
import { pathKey, type Segment } from "./paths.ts";

/** The operations of one collection path and of its item path. */
export interface Group {
  key: string;
  segments: Segment[];
  collection: Map<Method, Operation>;
  item: Map<Method, Operation>;
}

/** Sorts operations by collection; what belongs to none is left with its reason. */
export function groupOperations(operations: readonly Operation[], desk: Desk): Group[] {
  const groups = new Map<string, Group>();
  const groupOf = (segments: Segment[]): Group => {
    const key = pathKey(segments);
    const group = groups.get(key) ?? { key, segments, collection: new Map(), item: new Map() };
    groups.set(key, group);
    return group;
  };
  const declared = new Set(operations.map((operation) => pathKey(operation.path.segments)));
  for (const operation of operations) {
    const { segments } = operation.path;
    const last = segments.at(-1);
    const before = segments.slice(0, -1);
    if (last === undefined) desk.leave(operation, "the root path is not a collection");
    else if (last.kind === "param") {
      if (before.at(-1)?.kind !== "text")
        desk.leave(operation, "two parameters follow each other in its path");
      else if (operation.method === "post")
        desk.leave(operation, "a POST to one item is an action, not CRUD");
      else put(groupOf(before).item, operation, desk);
    } else {
      const isBesideCollection = before.at(-1)?.kind === "text" && declared.has(pathKey(before));
      const hasItems = declared.has(`${pathKey(segments)}/{}`);
      if (isBesideCollection && !hasItems) {
        desk.leave(operation, "is a query or an action beside a collection, not a collection");
      } else put(groupOf(segments).collection, operation, desk);
    }
  }
  return [...groups.values()].sort((a, b) => a.segments.length - b.segments.length);
}

function put(slot: Map<Method, Operation>, operation: Operation, desk: Desk): void {
  if (slot.has(operation.method))
    desk.leave(operation, "another path with the same shape declares this method");
  else slot.set(operation.method, operation);
}
