import type { Catalog } from "./catalog.ts";
import { bracketed, literal, memberAccess, propertyName, quote } from "./code-text.ts";
import { pascal } from "./naming.ts";
import type { InputParam, ResourcePlan, ServerField, SimplePlan, WritePlan } from "./plan.ts";
import { resolve, type Shape } from "./shape.ts";
import { zodOf } from "./zod-text.ts";

export const repositoryOf = (plan: ResourcePlan): string => `repositories.${plan.variable}`;
export const scopeArgument = (plan: ResourcePlan): string => (plan.scope.length > 0 ? ", scope" : "");

/** Any text at all, so there is nothing to check. */
const isPlainText = (shape: Shape): boolean =>
  shape.kind === "string" &&
  Object.keys(shape).every((key) => /^(kind|description|example|default)$/.test(key));

/** A path parameter as a key of a repository. */
function asKey(variable: string, shape: Shape): string {
  const isText = shape.kind === "string" || (shape.kind === "enum" && typeof shape.values[0] === "string");
  return isText ? variable : `String(${variable})`;
}

/** The item's key in the repository, from the path. */
export const keyOf = (plan: ResourcePlan): string =>
  plan.key === null ? "" : asKey(plan.key.variable, plan.key.paramShape);

const schemaName = (plan: ResourcePlan, variable: string): string =>
  pascal(`${plan.variable} ${variable} param`);

/** Constants above the routes: schemas of path parameters, headers and queries. */
export function paramSchemas(plan: ResourcePlan, catalog: Catalog): string {
  const lines: string[] = [];
  const hasItem = [plan.read, plan.replace, plan.patch, plan.remove].some((operation) => operation !== null);
  const key =
    plan.key !== null && hasItem ? [{ variable: plan.key.variable, shape: plan.key.paramShape }] : [];
  for (const { variable, shape } of [...plan.scope, ...key]) {
    if (!isPlainText(shape))
      lines.push(`const ${schemaName(plan, variable)} = ${textSchema(shape, catalog)};`);
  }
  for (const [name, operation] of named(plan)) {
    if (operation.headers.length > 0)
      lines.push(`const ${headersName(name)} = ${paramsObject(operation.headers, catalog)};`);
  }
  if (plan.list !== null && plan.list.query.length > 0) {
    lines.push(`const ListQuery = ${paramsObject(plan.list.query, catalog)};`);
  }
  return lines.join("\n");
}

const headersName = (operation: string): string => pascal(`${operation} headers`);
export function named(plan: ResourcePlan): [string, SimplePlan][] {
  const { list, create, read, replace, patch, remove } = plan;
  return Object.entries({ list, create, read, replace, patch, remove }).flatMap(([name, operation]) =>
    operation === null ? [] : [[name, operation] as [string, SimplePlan]],
  );
}

function paramsObject(params: readonly InputParam[], catalog: Catalog): string {
  const fields = params.map((param) => {
    const { default: standard } = param.shape;
    const ending =
      standard !== undefined ? `.default(${literal(standard)})` : param.required ? "" : ".optional()";
    return `${propertyName(param.name)}: ${textSchema(param.shape, catalog)}${ending}`;
  });
  return bracketed("z.object({", fields, "})", 24);
}

/** A schema for a value written as text in a path, query or header. */
export function textSchema(shape: Shape, catalog: Catalog): string {
  const found = resolve(shape, catalog);
  if (found.kind === "array") {
    const { items, ...bounds } = found;
    return zodOf({ ...bounds, items: { kind: "unknown" } }, catalog).replace("z.json()", () =>
      textSchema(items, catalog),
    );
  }
  if (found.kind === "boolean") return "booleanText";
  const isNumeric = found.kind === "number" || (found.kind === "enum" && typeof found.values[0] === "number");
  if (isNumeric) return `numberText(${zodOf({ ...found, nullable: false }, catalog)})`;
  return found.kind === "unknown" ? "z.string()" : zodOf({ ...found, nullable: false }, catalog);
}

/** The first lines of a handler: headers, path parameters, scope, and whether the parent exists. */
export function entryLines(plan: ResourcePlan, simple: SimplePlan, isItem: boolean): string[] {
  const status = simple.invalidStatus;
  const lines: string[] = [];
  const name = named(plan).find(([, operation]) => operation === simple)?.[0] ?? "";
  if (simple.headers.length > 0)
    lines.push(`check(${headersName(name)}, c.req.header(), "header", ${status});`);
  const key =
    isItem && plan.key !== null ? [{ ...plan.key, name: plan.key.param, shape: plan.key.paramShape }] : [];
  for (const { variable, name: param, shape } of [...plan.scope, ...key]) {
    const text = `c.req.param(${quote(variable)})`;
    const value = isPlainText(shape)
      ? text
      : `check(${schemaName(plan, variable)}, ${text}, ${quote(`path/${param}`)}, ${status})`;
    lines.push(`const ${variable} = ${value};`);
  }
  if (plan.scope.length === 0) return lines;
  const variables = plan.scope.map((param) => param.variable);
  if (plan.parent !== null) {
    const outer = variables.slice(0, -1);
    const inScope = outer.length > 0 ? `, scopeOf(${outer.join(", ")})` : "";
    const last = variables.at(-1) ?? "";
    const parentKey = asKey(last, plan.scope.at(-1)?.shape ?? { kind: "unknown" });
    lines.push(
      `if (!${repositoryOf(plan.parent)}.has(${parentKey}${inScope})) notFound(${quote(plan.parent.noun)});`,
    );
  }
  lines.push(`const scope = scopeOf(${variables.join(", ")});`);
  return lines;
}

/** What the server sets, as entries of an object literal. */
export function fieldsText(write: WritePlan): string[] {
  return write.server.map(({ name, source }) => `${propertyName(name)}: ${sourceText(name, source)}`);
}

function sourceText(name: string, source: ServerField["source"]): string {
  switch (source.kind) {
    case "now":
      return "now().toISOString()";
    case "existing":
      return memberAccess("existing", name);
    case "scope":
      return source.variable;
    case "value":
      return literal(source.value);
    case "body-or":
      return `${memberAccess("body", name)} ?? ${literal(source.value)}`;
    case "body-or-existing":
      return `${memberAccess("body", name)} ?? ${memberAccess("existing", name)}`;
  }
}

export function answerText(simple: SimplePlan, item: string, catalog: Catalog): string {
  const { answer, status } = simple;
  if (answer.kind === "empty") return `return c.body(null, ${status});`;
  const shown = answer.through === null ? item : `${catalog.name(answer.through.id)}.parse(${item})`;
  return `return c.json(${answer.wrap === null ? shown : `{ ${propertyName(answer.wrap)}: ${shown} }`}, ${status});`;
}
