import type { Catalog } from "./catalog.ts";
import { bracketed, docComment, indented, memberAccess, propertyName, quote } from "./code-text.ts";
import { routePath } from "./paths.ts";
import type { EnvelopeField, ListPlan, Meaning, Paging, ResourcePlan } from "./plan.ts";
import { entryLines, repositoryOf } from "./route-parts.ts";

/** The handler that answers a collection's items: filtered, paged, wrapped. */
export function listHandler(plan: ResourcePlan, list: ListPlan, catalog: Catalog): string {
  const lines = entryLines(plan, list, false);
  const named = (kind: string): string =>
    `[${list.query
      .filter((param) => param.list === kind)
      .map((param) => quote(param.name))
      .join(", ")}]`;
  const hasLists = list.query.some((param) => param.list !== "no");
  if (list.query.length > 0) {
    const lists = hasLists ? `, ${named("repeated")}, ${named("commas")}` : "";
    lines.push(`const query = check(ListQuery, queryOf(c${lists}), "query", ${list.invalidStatus});`);
  }
  const call = `list(${plan.scope.length > 0 ? "scope" : ""})`;
  const source = `${repositoryOf(plan)}.${call}`;
  const tests = list.filters.map(
    (filter) => `matches(${memberAccess("item", filter.field)}, ${memberAccess("query", filter.param)})`,
  );
  const filtered =
    tests.length === 0
      ? source
      : `${repositoryOf(plan)}\n  .${call}\n  .filter((item) => ${tests.join(" && ")})`;
  const shown =
    list.answer.kind === "item" && list.answer.through !== null
      ? `.map((item) => ${catalog.name(list.answer.through.id)}.parse(item))`
      : "";
  if (list.paging === null) lines.push(`const items = ${filtered};`);
  else lines.push(`const all = ${filtered};`, ...pageLines(plan, list, list.paging));
  const value = `items${shown}`;
  const answer = list.envelope === null ? value : envelopeText(plan, list, value);
  lines.push(`return c.json(${answer}, ${list.status});`);
  return `${docComment(list.summary)}app.get(${quote(routePath(list.path))}, (c) => {\n${indented(lines.join("\n"))}\n});`;
}

const limitOf = (paging: Paging): string =>
  paging.limitParam === null ? String(paging.defaultLimit) : memberAccess("query", paging.limitParam);

function pageLines(plan: ResourcePlan, list: ListPlan, paging: Paging): string[] {
  const limit = limitOf(paging);
  const position = paging.param === null ? "" : memberAccess("query", paging.param);
  const slice = `const items = all.slice(from, from + ${limit});`;
  if (paging.by === "first") return [`const items = all.slice(0, ${limit});`];
  if (paging.by === "offset") return [`const from = ${position};`, slice];
  if (paging.by === "page") {
    const pages = paging.firstPage === 0 ? position : `(${position} - 1)`;
    return [`const from = ${pages} * ${limit};`, slice];
  }
  const key = memberAccess("item", plan.key?.field ?? "");
  const fault = `[{ pointer: ${quote(`#/query/${paging.param}`)}, detail: "names no item" }]`;
  return [
    `const from = ${position} === undefined ? 0 : all.findIndex((item) => String(${key}) === ${position}) + 1;`,
    `if (${position} !== undefined && from === 0) {\n  throw new ProblemError(${list.invalidStatus}, "The request is not valid", ${fault});\n}`,
    slice,
  ];
}

function envelopeText(plan: ResourcePlan, list: ListPlan, items: string): string {
  const { envelope, paging } = list;
  if (envelope === null) return items;
  const entry = (field: EnvelopeField): string =>
    "fields" in field
      ? `${propertyName(field.name)}: ${bracketed("{", field.fields.map(entry), "}", 16)}`
      : `${propertyName(field.name)}: ${meaningText(plan, paging, field.meaning, field.cursorNullable === true)}`;
  const own = envelope.itemsField === items ? items : `${propertyName(envelope.itemsField)}: ${items}`;
  return bracketed("{", [own, ...envelope.fields.map(entry)], "}", 20);
}

function meaningText(
  plan: ResourcePlan,
  paging: Paging | null,
  meaning: Meaning,
  cursorNullable: boolean,
): string {
  const all = paging === null ? "items" : "all";
  const limit = paging === null ? "items.length" : limitOf(paging);
  const from = paging === null || paging.by === "first" ? "0" : "from";
  const more = paging === null ? "false" : `${from === "0" ? "" : "from + "}items.length < all.length`;
  switch (meaning) {
    case "total":
      return `${all}.length`;
    case "items-count":
      return "items.length";
    case "pages":
      return paging === null ? "1" : `Math.ceil(all.length / ${limit})`;
    case "limit":
      return limit;
    case "offset":
      return from;
    case "page":
      return paging?.by === "page" && paging.param !== null ? memberAccess("query", paging.param) : "1";
    case "more":
      return more;
    case "null":
      return "null";
    case "cursor": {
      const nothing = cursorNullable ? "null" : "undefined";
      const key = memberAccess("item", plan.key?.field ?? "");
      return paging?.by === "cursor"
        ? `${more} ? items.slice(-1).map((item) => String(${key}))[0] : ${nothing}`
        : nothing;
    }
  }
}
