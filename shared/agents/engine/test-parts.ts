import type { Catalog } from "./catalog.ts";
import { bracketed, literal, propertyName, quote } from "./code-text.ts";
import type { Json, JsonObject } from "./json.ts";
import type { Key } from "./key-samples.ts";
import type { Path } from "./paths.ts";
import type { InputParam, ResourcePlan, SimplePlan } from "./plan.ts";
import type { Case } from "./refusals.ts";
import { sample } from "./sample.ts";
import type { Scalarish, Scenario } from "./scenario.ts";

/** What the texts of one collection's tests are made of. */
export interface Bench {
  plan: ResourcePlan;
  scene: Scenario;
  catalog: Catalog;
  itemName: string;
}

const urlPart = (value: Scalarish | Key): string => encodeURIComponent(String(value));

/** The request path, with the scope's values and, for an item's path, its key. */
export function urlOf(
  path: Path,
  bench: Bench,
  key?: Key,
  scope: readonly Scalarish[] = bench.scene.scope,
): string {
  const values = [...scope.map(urlPart), ...(key === undefined ? [] : [urlPart(key)])];
  const parts = path.segments.map((segment) =>
    segment.kind === "text" ? segment.text : (values.shift() ?? "-"),
  );
  return quote(`/${parts.join("/")}`);
}

/** `GET /pets/{petId}`, for the title of a group of tests. */
export const titleOf = (method: string, simple: SimplePlan): string =>
  quote(`${method} ${simple.path.template}`);

/** The headers a request must carry, as a literal; an empty text when there are none. */
export function headersText(simple: SimplePlan, catalog: Catalog): string {
  const entries = simple.headers
    .filter((param) => param.required)
    .map((param) => headerEntry(param, catalog));
  return entries.length === 0 ? "" : bracketed("{", entries, "}");
}

function headerEntry(param: InputParam, catalog: Catalog): string {
  const value = sample(param.shape, { lookup: catalog, label: param.name }) ?? "";
  return `${propertyName(param.name)}: ${quote(String(value))}`;
}

/** A call of `send`, without the arguments that are not needed. */
export function sendText(method: string, url: string, body: string, headers: string): string {
  const rest = headers !== "" ? [body === "" ? "undefined" : body, headers] : body === "" ? [] : [body];
  return `await send(${["app", quote(method), url, ...rest].join(", ")})`;
}

export function casesText(name: string, cases: readonly Case[]): string {
  const entries = cases.map(({ title, path, value }) => {
    const parts = [`title: ${quote(title)}`, `path: ${literal(path)}`];
    return bracketed("{", value === undefined ? parts : [...parts, `value: ${literal(value)}`], "}", 4);
  });
  return `const ${name}: Change[] = ${bracketed("[", entries, "]", 90)};\n`;
}

export const constant = (name: string, value: Json, type = ""): string =>
  `const ${name}${type === "" ? "" : `: ${type}`} = ${literal(value)};\n`;

export const keyText = (key: Key): string => quote(String(key));
export const scopeSuffix = (bench: Bench): string => (bench.plan.scope.length > 0 ? ", scope" : "");
export const scopeOnly = (bench: Bench): string => (bench.plan.scope.length > 0 ? "scope" : "");
export const repository = (bench: Bench): string => `repositories.${bench.plan.variable}`;

/** One `test(...)`; `lines` is its body. */
export function testText(title: string, lines: readonly string[], isAsync = true): string {
  const body = lines.map((line) => line.replaceAll(/^(?=.)/gm, "    ")).join("\n");
  return `  test(${quote(title)}, ${isAsync ? "async " : ""}() => {\n${body}\n  });\n`;
}

export function eachText(cases: string, title: string, parameter: string, lines: readonly string[]): string {
  const body = lines.map((line) => line.replaceAll(/^(?=.)/gm, "    ")).join("\n");
  return `  test.each(${cases})(${quote(title)}, async (${parameter}) => {\n${body}\n  });\n`;
}

export const groupText = (title: string, tests: readonly string[]): string =>
  `describe(${title}, () => {\n${tests.join("\n")}});\n`;

/** The member an answer wraps its item in, as an access; an empty text when it does not. */
export function unwrapText(simple: SimplePlan): string {
  if (simple.answer.kind === "empty" || simple.answer.wrap === null) return "";
  return /^[A-Za-z_]\w*$/.test(simple.answer.wrap)
    ? `.${simple.answer.wrap}`
    : `[${quote(simple.answer.wrap)}]`;
}

export const without = (object: JsonObject, names: readonly string[]): JsonObject =>
  Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));
