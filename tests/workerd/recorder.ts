import { env } from "cloudflare:workers";
import { type Recorded, shapeOf } from "../proofs/recorded.ts";
import { tracesOf } from "../proofs/traces.ts";

// Stands in front of every script of a test platform. What leaves the isolate is noted here, once per
// distinct value, and fetched by the control process when the run is over.

type Method = (this: unknown, ...values: never[]) => unknown;
type Handlers = Record<string, Method>;

const seen = new Set<string>();
let lines: string[] = [];

export function note(line: Recorded): void {
  const text = JSON.stringify(line);
  if (seen.has(text)) return;
  seen.add(text);
  lines.push(text);
}

/** Only what is suspicious is kept of a text; that there was one is kept once per place. */
function noteText(sink: Recorded["sink"], where: string, value: unknown, holder?: string): void {
  const text = typeof value === "string" ? value : (JSON.stringify(value, plain) ?? "");
  const traces = tracesOf(text);
  const found = { traces, sample: text.slice(0, 400), ...(holder === undefined ? {} : { holder }) };
  note(traces.length === 0 ? { sink, where: where.split(" ")[0] ?? "" } : { sink, where, ...found });
}

const plain = (_: string, value: unknown): unknown =>
  value instanceof ArrayBuffer || ArrayBuffer.isView(value) ? "(bytes)" : value;

/** Replaces a method for the whole isolate; `before` sees what it is called with. */
function tap(target: object, name: string, before: (self: unknown, values: unknown[]) => void): void {
  const prototype = Object.getPrototypeOf(target) as Handlers;
  const original = prototype[name];
  if (original === undefined || tapped.has(original)) return;
  const replacement: Method = function (this: unknown, ...values: never[]) {
    before(this, values);
    return original.apply(this, values);
  };
  tapped.add(replacement);
  Object.defineProperty(prototype, name, { value: replacement, writable: true, configurable: true });
}
const tapped = new WeakSet<Method>();

const kindOf = (binding: unknown): string =>
  typeof binding === "object" && binding !== null ? (binding.constructor?.name ?? "") : "";

const taps: Record<string, (name: string, binding: never) => void> = {
  D1Database(name: string, database: D1Database) {
    databases.set(database, name);
    tap(database, "prepare", (self, [sql]) => {
      note({ sink: "statement", where: databases.get(self as D1Database) ?? "?", sql: String(sql) });
    });
    const statement = database.prepare("select 1");
    tap(statement, "bind", (self, values) => noteBound(String((self as Bound).statement), values));
  },
  Queue: (name: string, queue: Queue) => tapQueue(name, queue),
  WorkerQueue: (name: string, queue: Queue) => tapQueue(name, queue),
  R2Bucket(name: string, bucket: R2Bucket) {
    tap(bucket, "put", (_, [key, value]) => {
      noteText("file-key", name, key);
      noteText("file-body", `${name} ${String(key)}`, value, /ten_\w+/.exec(String(key))?.[0]);
    });
    for (const verb of ["get", "head", "delete"])
      tap(bucket, verb, (_, [key]) => noteText("file-key", name, key));
    tap(bucket, "list", (_, [options]) => noteText("file-key", name, options ?? {}));
  },
  DurableObjectNamespace(name: string, namespace: DurableObjectNamespace) {
    tap(namespace, "idFromName", (_, [object]) => noteText("object-name", name, object));
    tap(namespace, "get", (_, [id]) => {
      const { name: holder } = id as DurableObjectId;
      if (holder !== undefined) note({ sink: "owned", where: String(id), holder });
    });
  },
};
const databases = new WeakMap<D1Database, string>();
type Bound = { statement: string };

function tapQueue(name: string, queue: Queue): void {
  tap(queue, "send", (_, [body]) => noteText("queue", name, body));
  tap(queue, "sendBatch", (_, [batch]) => noteText("queue", name, batch));
}

function noteBound(sql: string, values: unknown[]): void {
  if (!sql.includes("all_")) return;
  note({ sink: "parameters", where: "", sql, shape: shapeOf(values) });
  if (/insert into all_outbox/.test(sql)) noteText("outbox", "outbox", values);
}

for (const [name, binding] of Object.entries(env)) taps[kindOf(binding)]?.(name, binding as never);

/** The script's own handlers, seen from outside; `fetch` also answers the control process. */
export function recordHandlers(handlers: Handlers, script: string): Handlers {
  return {
    ...handlers,
    async fetch(request: Request, ...rest: never[]) {
      const { hostname, pathname, search } = new URL(request.url);
      if (hostname === "recorder.invalid") return drain();
      noteText("url", `${script} ${request.method}`, `${pathname}${search}`);
      const answer = await handlers["fetch"]?.call(handlers, request as never, ...rest);
      return answer ?? new Response(null, { status: 404 });
    },
  } as Handlers;
}

function drain(): Response {
  const body = lines.join("\n");
  lines = [];
  return new Response(body);
}

type Constructor = new (ctx: DurableObjectState, bindings: unknown) => object;

/** A class of the script whose methods note what they are called with. */
export function recordClass(Base: unknown, name: string): unknown {
  if (typeof Base !== "function" || !Base.prototype) return Base;
  const Recorded = class extends (Base as Constructor) {
    constructor(ctx: DurableObjectState, bindings: unknown) {
      const sql = sqlOf(ctx);
      if (sql)
        tap(sql, "exec", (_, [text]) => note({ sink: "object-statement", where: name, sql: String(text) }));
      super(ctx, bindings);
    }
  };
  for (const [verb, { value }] of Object.entries(Object.getOwnPropertyDescriptors(Base.prototype as object)))
    if (verb !== "constructor" && verb !== "alarm" && typeof value === "function")
      Object.defineProperty(Recorded.prototype, verb, {
        value: recordedVerb(`${name}.${verb}`, value as Method),
      });
  return Recorded;
}

function recordedVerb(name: string, original: Method): Method {
  return function (this: unknown, ...values: never[]) {
    const [request] = values as unknown[];
    if (request instanceof Request) noteText("url", name, request.url);
    else noteText("call", name, values);
    return original.apply(this, values);
  };
}

/** Only a Durable Object with SQLite has it, and asking another throws. */
function sqlOf(ctx: DurableObjectState): object | undefined {
  try {
    return ctx.storage?.sql;
  } catch {
    return undefined;
  }
}
