import type { Sample } from "./samples.ts";

/** One request, before it has a credential. */
export interface Call {
  path: string;
  body?: unknown;
  headers?: Record<string, string>;
  token?: string;
}
/** A place in a route's call that can name something. */
export interface Input {
  name: string;
  isText: boolean;
  /** Which of the sample's ids stands there, if one does. */
  index?: number;
  /** Nobody declared it, or it is a header: the call around it may well succeed. */
  beside?: "header" | "undeclared";
  put(sample: Sample, value: unknown): Call;
}

type Json = Record<string, unknown>;
export interface Operation {
  parameters?: { name: string; in: string; schema: Json }[];
  requestBody?: { content: { "application/json": { schema: { properties?: Record<string, Json> } } } };
}

const spelled = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));

/** Every place of a route: ids of its sample, free text of its query, ids of its body, its headers, and stowaways. */
export function inputsOf(sample: Sample, operation: Operation): Input[] {
  const { parameters = [], requestBody } = operation;
  const declared = requestBody?.content["application/json"].schema.properties ?? {};
  const inQuery = parameters.filter((each) => each.in === "query" && isFree(each.schema));
  const inBody = Object.entries(declared).filter(
    ([name, schema]) => /(?:^|_)id$/.test(name) && isFree(schema),
  );
  const body = sample.body as Json | undefined;
  const headers = Object.keys(sample.headers ?? {});
  if (parameters.some(({ name }) => name === "Idempotency-Key")) headers.push("idempotency-key");
  return [
    ...sample.ids.map((id, index) => idInput(sample, id, index)),
    ...inQuery
      .filter(({ name }) => !sample.ids.some((id) => sample.path.includes(`${name}=${id}`)))
      .map(queryInput),
    ...inBody.filter(([name]) => !sample.ids.includes(String(body?.[name]))).map(([name]) => bodyInput(name)),
    ...headers.map(headerInput),
    ...stowaways(sample),
  ];
}

const isFree = (schema: Json) =>
  schema["type"] === "string" && !schema["enum"] && schema["format"] === undefined;

function idInput(sample: Sample, id: string, index: number): Input {
  const isText = sample.path.includes(id);
  return {
    name: `${isText ? "path" : "body"} ${id.slice(0, 3)}`,
    isText,
    index,
    put(own, value) {
      const mine = own.ids[index] ?? "";
      const path = own.path.replaceAll(mine, encodeURIComponent(spelled(value)));
      return { ...own, path, body: replaced(own.body, mine, value) };
    },
  };
}

function replaced(body: unknown, id: string, value: unknown): unknown {
  if (body === id) return value;
  if (Array.isArray(body)) return body.map((item) => replaced(item, id, value));
  if (typeof body !== "object" || body === null) return body;
  return Object.fromEntries(Object.entries(body).map(([name, item]) => [name, replaced(item, id, value)]));
}

const queryInput = ({ name }: { name: string }): Input => ({
  name: `query ${name}`,
  isText: true,
  put(sample, value) {
    const url = new URL(sample.path, "http://x");
    url.searchParams.set(name, spelled(value));
    return { ...sample, path: url.pathname + url.search };
  },
});

const bodyInput = (name: string): Input => ({
  name: `body ${name}`,
  isText: false,
  put: (sample, value) => ({ ...sample, body: { ...(sample.body as Json), [name]: value } }),
});

/** A header holds one line of Latin letters; what is more is sent as its percent encoding. */
const headerInput = (name: string): Input => ({
  name: `header ${name}`,
  isText: true,
  beside: "header",
  put(sample, value) {
    const text = spelled(value);
    const sendable = /^[\x20-\x7e]*$/.test(text) ? text : encodeURIComponent(text);
    return { ...sample, headers: { ...sample.headers, [name]: sendable } };
  },
});

/** Places nobody declared: whoever believes them believes the caller. */
function stowaways(sample: Sample): Input[] {
  const names = ["x-tenant-id", "x-user-id", "x-forwarded-user", "x-original-url", "cookie"];
  const body = sample.body === undefined ? [] : [bodyInput("tenant_id"), bodyInput("id")];
  return [...names.map(headerInput), queryInput({ name: "tenant_id" }), ...body].map((input) => {
    return { ...input, name: `undeclared ${input.name}`, beside: "undeclared" };
  });
}
