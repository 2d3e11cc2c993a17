import { at, isObject, type Json, type JsonObject, member, resolvePointer } from "./json.ts";
import type { Notes } from "./notes.ts";

const maxDepth = 64;
const maxNodes = 150_000;
const maxKeyLength = 200;
/** Below these keys stands data, in which `$ref` and odd names mean nothing. */
const dataKeys = new Set(["example", "examples", "default", "enum", "const", "value"]);
const nameMaps = new Set(["properties", "patternProperties", "$defs", "definitions", "schemas"]);

interface Visit {
  value: Json;
  pointer: string;
  depth: number;
  key: string;
  parentKey: string;
  isData: boolean;
}

/**
 * Walks the whole document once: refuses what is too deep, too large or not JSON, and references to nowhere.
 * Returns where every object stands, by identity.
 */
export function survey(root: Json, notes: Notes): Map<object, string> {
  const places = new Map<object, string>();
  const todo: Visit[] = [{ value: root, pointer: "#", depth: 0, key: "", parentKey: "", isData: false }];
  let nodes = 0;
  for (let visit = todo.pop(); visit !== undefined; visit = todo.pop()) {
    nodes += 1;
    if (nodes > maxNodes) {
      notes.refuse("#", `more than ${maxNodes} values`);
      return places;
    }
    const { value, pointer, depth } = visit;
    if (typeof value === "number" && !Number.isFinite(value)) notes.refuse(pointer, "is not a finite number");
    if (typeof value === "bigint" || typeof value === "function") notes.refuse(pointer, "is not JSON");
    if (typeof value !== "object" || value === null) continue;
    if (depth > maxDepth) {
      notes.refuse(pointer, `is nested more than ${maxDepth} levels deep`);
      return places;
    }
    if (!places.has(value)) places.set(value, pointer);
    if (isObject(value) && !visit.isData) checkReference(root, value, visit, notes);
    for (const key of Object.keys(value)) {
      if (key.length > maxKeyLength) {
        notes.refuse(pointer, `has a key longer than ${maxKeyLength} characters`);
        continue;
      }
      const isName = nameMaps.has(visit.key) && !nameMaps.has(visit.parentKey);
      todo.push({
        value: (value as JsonObject)[key] as Json,
        pointer: at(pointer, key),
        depth: depth + 1,
        key,
        parentKey: visit.key,
        isData: visit.isData || (!isName && (dataKeys.has(key) || key.startsWith("x-"))),
      });
    }
  }
  return places;
}

function checkReference(root: Json, value: JsonObject, visit: Visit, notes: Notes): void {
  const reference = member(value, "$ref");
  if (typeof reference !== "string" || !/^#(\/|$)/.test(reference)) return;
  if (nameMaps.has(visit.key) && !nameMaps.has(visit.parentKey)) return;
  if (resolvePointer(root, reference) === undefined) {
    notes.refuse(at(visit.pointer, "$ref"), `${reference} does not exist`);
  }
}
