import { type Counts, kindsOf, noCounts } from "../counts.ts";

const counts = noCounts();
const wrapped = new WeakMap<object, object>();

type Method = (...given: unknown[]) => unknown;

/**
 * The same object, each of whose methods counts one trip. A remote method is called by its name on its own object:
 * its `apply` would be another remote method.
 */
function counting<T extends object>(target: T, kind: keyof Counts, isTrip: (name: string) => boolean): T {
  return new Proxy(target, {
    get(from, name) {
      const value = Reflect.get(from, name, from) as unknown;
      if (typeof value !== "function" || typeof name !== "string") return value;
      return (...given: unknown[]) => {
        if (isTrip(name)) counts[kind]++;
        return (from as Record<string, Method>)[name]?.(...given);
      };
    },
  });
}

const trips = new Set(["first", "run", "all", "raw"]);
const own = Symbol("the runtime's statement");

function statement(given: D1PreparedStatement): D1PreparedStatement {
  return new Proxy(given, {
    get(from, name) {
      if (name === own) return from;
      const value = Reflect.get(from, name, from) as Method;
      if (name === "bind") return (...values: unknown[]) => statement(value.apply(from, values) as never);
      return (...values: unknown[]) => {
        if (trips.has(String(name))) counts.database++;
        return value.apply(from, values);
      };
    },
  });
}

function database(given: D1Database): D1Database {
  return new Proxy(given, {
    get(from, name) {
      const value = Reflect.get(from, name, from) as unknown;
      if (typeof value !== "function") return value;
      return (...values: unknown[]) => {
        if (name === "prepare") return statement((value as Method).apply(from, values) as never);
        counts.database++;
        if (name !== "batch") return (value as Method).apply(from, values);
        const statements = (values[0] as Record<symbol, unknown>[]).map((each) => each[own] ?? each);
        return (value as Method).call(from, statements);
      };
    },
  });
}

function namespace(given: DurableObjectNamespace): DurableObjectNamespace {
  return new Proxy(given, {
    get(from, name) {
      const value = Reflect.get(from, name, from) as unknown;
      if (typeof value !== "function") return value;
      return (...values: unknown[]) => {
        const answer = (value as Method).apply(from, values) as object;
        if (name === "jurisdiction") return namespace(answer as DurableObjectNamespace);
        return name === "get" || name === "getByName" ? counting(answer, "object", () => true) : answer;
      };
    },
  });
}

/** By its class: a service answers every name with a remote method, and would pass for anything. */
function bindingOf(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const kind = (Object.getPrototypeOf(value) as object).constructor.name;
  if (kind === "D1Database") return database(value as D1Database);
  if (kind.startsWith("DurableObjectNamespace")) return namespace(value as DurableObjectNamespace);
  if (kind.endsWith("Queue")) return counting(value, "queue", () => true);
  if (kind === "R2Bucket") return counting(value, "bucket", () => true);
  if (kind === "Fetcher" || kind === "Service" || kind === "ServiceStub")
    return counting(value, "service", () => true);
  throw new Error(`a binding of class ${kind} is not counted`);
}

function countedEnv(env: object): object {
  const before = wrapped.get(env);
  if (before) return before;
  const entries = Object.entries(env).map(([name, value]) => [name, bindingOf(value)]);
  const after = Object.fromEntries(entries) as object;
  wrapped.set(env, after);
  return after;
}

type Handler = ExportedHandler<object>;

/** The script as it is, with every trip to a store counted; `/counts` answers what was counted, and forgets it. */
export const counted = (script: Handler): Handler => ({
  async fetch(request, env, ctx) {
    if (new URL(request.url).pathname !== "/counts")
      return (await script.fetch?.(request, countedEnv(env), ctx)) ?? new Response(null, { status: 404 });
    const answer = Response.json(counts);
    for (const kind of kindsOf(counts)) counts[kind] = 0;
    return answer;
  },
});
