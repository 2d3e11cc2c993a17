/** Files that are the same in every generated project. */
export const repositoryFile = `/** Keeps items in memory in the order they were first put; a database adapter needs the same methods. */
export class Repository<Item> {
  readonly #scopes = new Map<string, Map<string, Item>>();
  readonly #sequences = new Map<string, number>();

  list(scope = ""): Item[] {
    return [...(this.#scopes.get(scope)?.values() ?? [])];
  }

  get(key: string, scope = ""): Item | undefined {
    return this.#scopes.get(scope)?.get(key);
  }

  has(key: string, scope = ""): boolean {
    return this.#scopes.get(scope)?.has(key) ?? false;
  }

  put(key: string, item: Item, scope = ""): void {
    const items = this.#scopes.get(scope) ?? new Map<string, Item>();
    items.set(key, item);
    this.#scopes.set(scope, items);
  }

  /** Whether there was such an item. */
  delete(key: string, scope = ""): boolean {
    return this.#scopes.get(scope)?.delete(key) ?? false;
  }

  /** Drops everything in a scope and in the scopes below it. */
  clear(scope: string): void {
    for (const name of [...this.#scopes.keys()]) {
      if (name === scope || name.startsWith(\`\${scope}/\`)) this.#scopes.delete(name);
    }
  }

  /** The next number from \`from\` that is free; a number is never handed out twice. */
  nextNumber(from: number, scope = ""): number {
    let next = this.#sequences.get(scope) ?? from;
    while (this.has(String(next), scope)) next += 1;
    this.#sequences.set(scope, next + 1);
    return next;
  }
}

/** Names the scope of items that live under others, outermost first. */
export const scopeOf = (...parts: readonly (string | number | boolean)[]): string =>
  parts.map((part) => encodeURIComponent(part)).join("/");
`;

export const httpFile = `import type { Context } from "hono";
import * as z from "zod";

export interface InputError {
  /** JSON Pointer as URI fragment into the body, or into the part of the request that is named first. */
  pointer: string;
  detail: string;
}

type ProblemStatus = 400 | 404 | 409 | 422;

/** A refusal; the app answers it as problem details (RFC 9457). */
export class ProblemError extends Error {
  readonly status: ProblemStatus;
  readonly errors: readonly InputError[];

  constructor(status: ProblemStatus, title: string, errors: readonly InputError[] = []) {
    super(title);
    this.status = status;
    this.errors = errors;
  }
}

export function notFound(what: string): never {
  throw new ProblemError(404, \`There is no such \${what}\`);
}

export function conflict(what: string): never {
  throw new ProblemError(409, \`There is already such a \${what}\`);
}

export function problemResponse(c: Context, status: ProblemStatus | 500, title: string, errors?: readonly InputError[]): Response {
  const problem = { type: "about:blank", title, status, ...(errors?.length && { errors }) };
  return c.body(JSON.stringify(problem), status, { "Content-Type": "application/problem+json" });
}

const escaped = (key: PropertyKey): string => String(key).replaceAll("~", "~0").replaceAll("/", "~1");

/** The value as the schema reads it, or a refusal that names each fault. */
export function check<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  part: string,
  status: 400 | 422,
): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const errors = result.error.issues.map((issue) => ({
    pointer: ["#", ...(part === "body" ? [] : [part]), ...issue.path.map(escaped)].join("/"),
    detail: issue.message,
  }));
  throw new ProblemError(status, "The request is not valid", errors);
}

/** The JSON body as the schema reads it. */
export async function jsonBody<Schema extends z.ZodType>(
  c: Context,
  schema: Schema,
  status: 400 | 422,
): Promise<z.output<Schema>> {
  const text = await c.req.text();
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ProblemError(400, "The body is not JSON", [{ pointer: "#", detail: "is not JSON" }]);
  }
  return check(schema, value, "body", status);
}

/** The query with single texts, and lists where a name is given as \`repeated\` (a=1&a=2) or \`commas\` (a=1,2). */
export function queryOf(
  c: Context,
  repeated: readonly string[] = [],
  commas: readonly string[] = [],
): Record<string, string | string[]> {
  const query: Record<string, string | string[]> = { ...c.req.query() };
  for (const name of repeated) {
    const values = c.req.queries(name);
    if (values !== undefined) query[name] = values;
  }
  for (const name of commas) {
    const value = c.req.query(name);
    if (value !== undefined) query[name] = value.split(",");
  }
  return query;
}

/** A number written in a URL or header. */
export const numberText = <Schema extends z.ZodType<number, number>>(schema: Schema) =>
  z
    .string()
    .regex(/^-?\\d+(?:\\.\\d+)?$/, "is not a number")
    .transform(Number)
    .pipe(schema);

/** A truth value written in a URL or header. */
export const booleanText = z.enum(["true", "false"]).transform((text) => text === "true");

/** Whether a value is the wanted one, or one of those wanted; nothing wanted fits everything. */
export const matches = (value: unknown, wanted: unknown): boolean =>
  wanted === undefined || (Array.isArray(wanted) ? wanted.includes(value) : value === wanted);
`;

export const supportFile = `import type { Hono } from "hono";

/** The moment the tests take place. */
export const moment = "2026-01-02T03:04:05.000Z";

/** A change to a body: another value at a path, or none where \`value\` is absent. */
export interface Change {
  title: string;
  path: readonly (string | number)[];
  value?: unknown;
}

export async function send(
  app: Hono,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Response> {
  return await app.request(path, {
    method,
    headers: { ...headers, ...(body !== undefined && { "Content-Type": "application/json" }) },
    ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
}

/** Whether a refusal names the place of a change, or one around it. */
export function blames(problem: { errors: { pointer: string }[] }, change: Change): boolean {
  const place = ["#", ...change.path.map((key) => String(key).replaceAll("~", "~0").replaceAll("/", "~1"))].join("/");
  return problem.errors.some(({ pointer }) => place === pointer || place.startsWith(\`\${pointer}/\`));
}

// biome-ignore lint/suspicious/noExplicitAny: the tests look at answers member by member.
export const json = async (response: Response): Promise<any> => await response.json();

export function changed(body: unknown, change: Change): unknown {
  const copy = structuredClone(body);
  const last = change.path.at(-1);
  // biome-ignore lint/suspicious/noExplicitAny: a path leads through values of any form.
  let target: any = copy;
  for (const key of change.path.slice(0, -1)) target = target[key];
  if (last === undefined) return copy;
  if ("value" in change) target[last] = change.value;
  else delete target[last];
  return copy;
}
`;
