import type { Catalog } from "./catalog.ts";
import {
  bracketed,
  commentText,
  docComment,
  importOf,
  indented,
  memberAccess,
  propertyName,
  quote,
} from "./code-text.ts";
import { listHandler } from "./list-text.ts";
import { camel, pascal } from "./naming.ts";
import { routePath } from "./paths.ts";
import type { ResourcePlan, SimplePlan, WritePlan } from "./plan.ts";
import {
  answerText,
  entryLines,
  fieldsText,
  keyOf,
  paramSchemas,
  repositoryOf,
  scopeArgument,
} from "./route-parts.ts";

/** \`src/<resource>.ts\`: one function that makes the routes of one collection. */
export function routesFile(
  plan: ResourcePlan,
  children: readonly ResourcePlan[],
  catalog: Catalog,
  schemas: readonly string[],
): string {
  const handlers = [
    plan.list && listHandler(plan, plan.list, catalog),
    plan.create && createHandler(plan, plan.create, catalog),
    plan.read && readHandler(plan, plan.read, catalog),
    plan.replace && updateHandler(plan, plan.replace, "put", catalog),
    plan.patch && updateHandler(plan, plan.patch, "patch", catalog),
    plan.remove && removeHandler(plan, plan.remove, children, catalog),
  ].filter((handler) => handler !== null);
  const body = handlers.map((handler) => indented(handler)).join("\n\n");
  const services = ["repositories", "now", "newId"].filter((name) => new RegExp(`\\b${name}[.(]`).test(body));
  const constants = paramSchemas(plan, catalog);
  const source = `${constants === "" ? "" : `${constants}\n\n`}/** ${commentText(`Routes of the ${plan.noun} collection.`)} */
export function ${routesName(plan)}({ ${services.join(", ")} }: Services): Hono {
  const app = new Hono();

${body}

  return app;
}
`;
  const helpers = [
    "booleanText",
    "check",
    "conflict",
    "jsonBody",
    "matches",
    "notFound",
    "numberText",
    "ProblemError",
    "queryOf",
  ];
  return [
    `import { Hono } from "hono";\n`,
    source.includes("z.") ? `import * as z from "zod";\n` : "",
    importOf(helpers, "./http.ts", source),
    importOf(["scopeOf"], "./repository.ts", source),
    importOf(schemas, "./schemas.ts", source),
    `import type { Services } from "./services.ts";\n`,
    `\n${source.trimStart()}`,
  ].join("");
}

export const routesName = (plan: ResourcePlan): string => camel(`${pascal(plan.variable)} routes`);

const route = (method: string, simple: SimplePlan, lines: readonly string[], isAsync: boolean): string =>
  `${docComment(simple.summary)}app.${method}(${quote(routePath(simple.path))}, ${isAsync ? "async " : ""}(c) => {\n${indented(lines.join("\n"))}\n});`;

function readHandler(plan: ResourcePlan, simple: SimplePlan, catalog: Catalog): string {
  const lines = [
    ...entryLines(plan, simple, true),
    `const item = ${repositoryOf(plan)}.get(${keyOf(plan)}${scopeArgument(plan)}) ?? notFound(${quote(plan.noun)});`,
    answerText(simple, "item", catalog),
  ];
  return route("get", simple, lines, false);
}

function createHandler(plan: ResourcePlan, write: WritePlan, catalog: Catalog): string {
  const scope = scopeArgument(plan);
  const repository = repositoryOf(plan);
  const lines = [
    ...entryLines(plan, write, false),
    `const body = await jsonBody(c, ${catalog.name(write.body.id)}, ${write.invalidStatus});`,
  ];
  const { key } = plan;
  const spread = dropLine(write, lines);
  const fields = fieldsText(write);
  let storedKey = "newId()";
  if (key !== null) {
    const made = key.made === "uuid" ? "newId()" : `${repository}.nextNumber(${key.from}${scope})`;
    const given = memberAccess("body", key.field);
    const variable = key.by === "client" ? given : "key";
    if (key.by === "either") lines.push(`const key = ${given} ?? ${made};`);
    if (key.by === "server") lines.push(`const key = ${made};`);
    storedKey = key.by !== "client" && key.made === "uuid" ? "key" : `String(${variable})`;
    if (key.by !== "server") {
      lines.push(`if (${repository}.has(${storedKey}${scope})) conflict(${quote(plan.noun)});`);
      fields.unshift(...(key.by === "client" ? [] : [propertyEntry(key.field, "key")]));
    } else fields.unshift(propertyEntry(key.field, "key"));
  }
  lines.push(itemLine(write, catalog.name(plan.item.id), [`...${spread}`, ...fields]));
  lines.push(`${repository}.put(${storedKey}, item${scope});`, answerText(write, "item", catalog));
  return route("post", write, lines, true);
}

const propertyEntry = (name: string, value: string): string =>
  name === value ? name : `${propertyName(name)}: ${value}`;

/** Takes what is not stored out of the body; answers the name of the rest. */
function dropLine(write: WritePlan, lines: string[]): string {
  if (write.dropped.length === 0) return "body";
  const taken = write.dropped.map((name, index) => `${propertyName(name)}: _dropped${index + 1}`);
  // No comma may follow the rest of a pattern.
  const pattern = bracketed("{", [...taken, "...kept"], "}").replace(/,\n\}$/, "\n}");
  lines.push(`const ${pattern} = body;`);
  return "kept";
}

function itemLine(write: WritePlan, type: string, entries: readonly string[]): string {
  const value = entries.length === 1 ? entries[0]?.replace(/^\.\.\./, "") : bracketed("{", entries, "}", 20);
  return write.isStripped ? `const item = ${type}.parse(${value});` : `const item: ${type} = ${value};`;
}

function updateHandler(
  plan: ResourcePlan,
  write: WritePlan,
  method: "put" | "patch",
  catalog: Catalog,
): string {
  const scope = scopeArgument(plan);
  const repository = repositoryOf(plan);
  const lines = [
    ...entryLines(plan, write, true),
    `const existing = ${repository}.get(${keyOf(plan)}${scope}) ?? notFound(${quote(plan.noun)});`,
    `const body = await jsonBody(c, ${catalog.name(write.body.id)}, ${write.invalidStatus});`,
  ];
  const spread = dropLine(write, lines);
  const entries = [...(method === "patch" ? ["...existing"] : []), `...${spread}`, ...fieldsText(write)];
  const field = plan.key?.field ?? "";
  const mayBring =
    write.bodyShape.fields.some((one) => one.name === field) || write.bodyShape.rest === "keep";
  if (method === "put" || mayBring)
    entries.push(`${propertyName(field)}: ${memberAccess("existing", field)}`);
  lines.push(itemLine(write, catalog.name(plan.item.id), entries));
  lines.push(`${repository}.put(${keyOf(plan)}, item${scope});`, answerText(write, "item", catalog));
  return route(method, write, lines, true);
}

function removeHandler(
  plan: ResourcePlan,
  simple: SimplePlan,
  children: readonly ResourcePlan[],
  catalog: Catalog,
): string {
  const scope = scopeArgument(plan);
  const repository = repositoryOf(plan);
  const lines = [...entryLines(plan, simple, true)];
  if (simple.answer.kind === "item") {
    lines.push(`const item = ${repository}.get(${keyOf(plan)}${scope}) ?? notFound(${quote(plan.noun)});`);
    lines.push(`${repository}.delete(${keyOf(plan)}${scope});`);
  } else lines.push(`if (!${repository}.delete(${keyOf(plan)}${scope})) notFound(${quote(plan.noun)});`);
  const own = [...plan.scope.map((param) => param.variable), plan.key?.variable ?? ""].join(", ");
  for (const child of children) lines.push(`${repositoryOf(child)}.clear(scopeOf(${own}));`);
  lines.push(answerText(simple, "item", catalog));
  return route("delete", simple, lines, false);
}
