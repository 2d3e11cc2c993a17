import { Problem } from "../kernel/problem.ts";
import { errorBody } from "./answer.ts";
import { type Endpoint, resourceEndpoints } from "./endpoints.ts";
import { noSuchResource, scimFault } from "./fault.ts";
import { assertSchemas, isObject, type Json } from "./reading.ts";
import { bounds, urn } from "./words.ts";

interface BulkOperation {
  method: Endpoint["method"];
  path: string;
  bulkId: string | undefined;
  version: string | undefined;
  data: unknown;
}

const syntax = (detail: string) => scimFault("invalidSyntax", detail);
const text = (value: unknown) => (typeof value === "string" && value !== "" ? value : undefined);

function readOperation(given: unknown): BulkOperation {
  if (!isObject(given)) throw syntax("An operation is an object.");
  const method = (["POST", "PUT", "PATCH", "DELETE"] as const).find(
    (one) => one === text(given["method"])?.toUpperCase(),
  );
  const path = text(given["path"]);
  const bulkId = text(given["bulkId"]);
  if (!method || !path) throw syntax("An operation needs a method and a path.");
  if (method === "POST" && bulkId === undefined) throw syntax("A POST in bulk needs a bulkId.");
  return { method, path, bulkId, version: text(given["version"]), data: given["data"] };
}

/** RFC 7644 §3.7. @throws {Problem} `body_too_large` for more than `bounds.bulkOperations`, `invalidSyntax` */
export function readBulk(body: unknown): { operations: BulkOperation[]; failOnErrors: number } {
  if (!isObject(body)) throw syntax("A bulk request is an object.");
  assertSchemas(body, urn.bulkRequest);
  const given = body["Operations"];
  if (!Array.isArray(given)) throw syntax("Operations must be a list.");
  if (given.length > bounds.bulkOperations)
    throw new Problem("body_too_large", `A bulk request may have ${bounds.bulkOperations} operations.`);
  const operations = given.map(readOperation);
  const names = operations.flatMap(({ bulkId }) => bulkId ?? []);
  if (new Set(names).size < names.length) throw syntax("A bulkId stands for one operation.");
  const limit = body["failOnErrors"];
  if (limit !== undefined && !(Number.isSafeInteger(limit) && Number(limit) > 0))
    throw scimFault("invalidValue", "failOnErrors is a whole number from one on.");
  return { operations, failOnErrors: limit === undefined ? Number.POSITIVE_INFINITY : Number(limit) };
}

const reference = /bulkId:([^"\\/\s\]]+)/g;

const referencesIn = ({ path, data }: BulkOperation): string[] =>
  [...`${path} ${JSON.stringify(data ?? null)}`.matchAll(reference)].map(([, name]) => name ?? "");

/** Names of operations that made something become its id. */
function resolved(value: unknown, ids: ReadonlyMap<string, string>): unknown {
  if (typeof value === "string")
    return value.replaceAll(reference, (whole, name: string) => ids.get(name) ?? whole);
  if (Array.isArray(value)) return value.map((item) => resolved(item, ids));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, resolved(part, ids)]));
}

/** The order given, but what another operation makes is made before it is named. */
export function ordered(operations: readonly BulkOperation[]): number[] {
  const maker = new Map(
    operations.flatMap(({ bulkId }, index) => (bulkId === undefined ? [] : [[bulkId, index] as const])),
  );
  const done = new Set<number>();
  const order: number[] = [];
  const visit = (index: number, above: ReadonlySet<number>): void => {
    const operation = operations[index];
    if (!operation || done.has(index) || above.has(index)) return;
    for (const name of referencesIn(operation)) {
      const needed = maker.get(name);
      if (needed !== undefined) visit(needed, new Set([...above, index]));
    }
    if (done.has(index)) return;
    done.add(index);
    order.push(index);
  };
  for (const index of operations.keys()) visit(index, new Set());
  return order;
}

export interface BulkPorts {
  /** One operation as if it had come by itself: admitted, tried again when it lost a race. */
  perform(
    endpoint: Endpoint,
    call: { id: string | undefined; body: unknown; version: string | undefined },
  ): Promise<Json>;
  /** What went wrong, as a refusal. */
  named(error: unknown): Problem;
}

function endpointOf({ method, path }: { method: string; path: string }) {
  const [, collection, id] = /^\/(Users|Groups)(?:\/([\w:.-]{1,200}))?$/.exec(path) ?? [];
  const pattern = `/${collection}${id === undefined ? "" : "/{id}"}`;
  const endpoint = resourceEndpoints.find((one) => one.method === method && one.path === pattern);
  if (!endpoint) throw noSuchResource();
  return { endpoint, id };
}

/** Each operation's own outcome, until as many failed as the caller allows. */
export async function performBulk(body: unknown, ports: BulkPorts): Promise<Json> {
  const { operations, failOnErrors } = readBulk(body);
  const ids = new Map<string, string>();
  const answers: Json[] = [];
  let failures = 0;
  for (const index of ordered(operations)) {
    const operation = operations[index];
    if (!operation) continue;
    const { method, bulkId, version } = operation;
    const common = {
      method,
      ...(bulkId === undefined ? {} : { bulkId }),
      ...(version === undefined ? {} : { version }),
    };
    try {
      const path = String(resolved(operation.path, ids));
      const { endpoint, id } = endpointOf({ method, path });
      const done = await ports.perform(endpoint, { id, body: resolved(operation.data, ids), version });
      const { location, status, etag } = done as { location?: string; status: number; etag?: string };
      const made = location?.split("/").at(-1);
      if (bulkId !== undefined && made !== undefined) ids.set(bulkId, made);
      answers.push({
        ...common,
        ...(etag === undefined ? {} : { version: etag }),
        ...(location === undefined ? {} : { location }),
        status: String(status),
      });
    } catch (error) {
      const problem = ports.named(error);
      answers.push({ ...common, status: String(problem.status), response: errorBody(problem) });
      failures += 1;
      if (failures >= failOnErrors) break;
    }
  }
  return { schemas: [urn.bulkResponse], Operations: answers };
}
