import { parentTest } from "./body-tests.ts";
import { literal } from "./code-text.ts";
import { type Json, type JsonObject, sameJson } from "./json.ts";
import type { EnvelopeField, ListPlan, Meaning, Paging } from "./plan.ts";
import { seeds } from "./read-tests.ts";
import { visible } from "./scenario.ts";
import { resolve } from "./shape.ts";
import {
  type Bench,
  groupText,
  headersText,
  keyText,
  repository,
  sendText,
  testText,
  titleOf,
  urlOf,
} from "./test-parts.ts";

export function listTests(list: ListPlan, bench: Bench): string {
  const headers = headersText(list, bench.catalog);
  const needed = list.query.filter((param) => param.required && param.shape.default === undefined);
  const isFree = needed.length === 0;
  const tests = [
    ...(isFree ? wholeTests(list, bench, headers) : []),
    ...(isFree && list.paging !== null ? pageTests(list, list.paging, bench, headers) : []),
    ...list.filters.flatMap((filter) => filterTests(list, filter.param, filter.field, bench, headers)),
    ...needed
      .slice(0, 1)
      .map((param) => refusal(list, bench, headers, `refuses a request without ${param.name}`, "")),
    ...(bench.plan.parent === null ? [] : [parentTest("GET", list, bench, "", headers)]),
  ];
  return groupText(titleOf("GET", list), tests);
}

/** `url` with a query, as a literal. */
const withQuery = (list: ListPlan, bench: Bench, query: string): string =>
  urlOf(list.path, bench).replace(/"$/, query === "" ? '"' : `?${query}"`);
const get = (list: ListPlan, bench: Bench, headers: string, query = ""): string =>
  sendText("GET", withQuery(list, bench, query), "", headers);
const pair = (name: string, value: Json): string =>
  `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`;

/** Items as the list shows them. */
function shownItems(list: ListPlan, bench: Bench, indexes: readonly number[]): string {
  const names = ["first", "second", "third"];
  const through = list.answer.kind === "item" ? list.answer.through : null;
  const shown = (index: number): string =>
    through === null
      ? (names[index] ?? "")
      : literal(visible(bench.scene.items[index] as JsonObject, through, bench.catalog));
  return `[${indexes.map(shown).join(", ")}]`;
}

function itemsOf(list: ListPlan): string {
  return list.envelope === null ? "answer" : `answer[${JSON.stringify(list.envelope.itemsField)}]`;
}

function expectItems(
  list: ListPlan,
  bench: Bench,
  headers: string,
  query: string,
  indexes: readonly number[],
): string[] {
  return [
    `const response = ${get(list, bench, headers, query)};`,
    `expect(response.status).toBe(${list.status});`,
    "const answer = await json(response);",
    `expect(${itemsOf(list)}).toEqual(${shownItems(list, bench, indexes)});`,
  ];
}

const begin = (bench: Bench, count: number): string[] => [
  "const { app, repositories } = start();",
  ...seeds(bench, count),
];

function wholeTests(list: ListPlan, bench: Bench, headers: string): string[] {
  const count = Math.min(3, list.paging?.defaultLimit ?? 3);
  const tests = [
    testText("answers nothing when there is nothing", [
      "const { app } = start();",
      ...expectItems(list, bench, headers, "", []),
    ]),
    testText("answers all in the order they were created", [
      ...begin(bench, count),
      ...expectItems(list, bench, headers, "", [0, 1, 2].slice(0, count)),
      ...envelopeLines(list, list.envelope?.fields ?? [], count, "answer"),
    ]),
  ];
  if (bench.plan.scope.length > 0) {
    tests.push(
      testText("does not show what belongs elsewhere", [
        "const { app, repositories } = start();",
        `${repository(bench)}.put(${keyText(bench.scene.keys[0])}, first, "elsewhere");`,
        ...expectItems(list, bench, headers, "", []),
      ]),
    );
  }
  return tests;
}

function envelopeLines(
  list: ListPlan,
  fields: readonly EnvelopeField[],
  count: number,
  at: string,
): string[] {
  return fields.flatMap((field) => {
    const here = `${at}[${JSON.stringify(field.name)}]`;
    if ("fields" in field) return envelopeLines(list, field.fields, count, here);
    const value = meaningValue(list, field.meaning, count, field.cursorNullable === true);
    return value === undefined ? [] : [`expect(${here}).toBe(${JSON.stringify(value)});`];
  });
}

/** A field's value when all `count` items are on one page. */
function meaningValue(
  list: ListPlan,
  meaning: Meaning,
  count: number,
  cursorNullable: boolean,
): Json | undefined {
  if (meaning === "total" || meaning === "items-count") return count;
  if (meaning === "pages") return 1;
  if (meaning === "limit") return list.paging?.defaultLimit ?? count;
  if (meaning === "more") return false;
  if (meaning === "null" || (meaning === "cursor" && cursorNullable)) return null;
  return undefined;
}

function pageTests(list: ListPlan, paging: Paging, bench: Bench, headers: string): string[] {
  const tests: string[] = [];
  const { limitParam, param, minLimit, maxLimit } = paging;
  const canHoldOne = limitParam !== null && minLimit <= 1 && (maxLimit ?? 1) >= 1;
  const limit = limitParam === null ? "" : pair(limitParam, 1);
  if (canHoldOne) {
    tests.push(
      testText("answers no more than the limit", [
        ...begin(bench, 3),
        ...expectItems(list, bench, headers, limit, [0]),
      ]),
    );
    const next = positionOf(paging, bench, 1);
    if (param !== null && next !== null) {
      const query = `${limit}&${pair(param, next)}`;
      tests.push(
        testText("goes on where the page before ended", [
          ...begin(bench, 3),
          ...expectItems(list, bench, headers, query, [1]),
        ]),
      );
      const last = positionOf(paging, bench, 3);
      const end = last === null ? "" : `${limit}&${pair(param, last)}`;
      if (end !== "")
        tests.push(
          testText("answers nothing after the last", [
            ...begin(bench, 3),
            ...expectItems(list, bench, headers, end, []),
          ]),
        );
    }
  }
  if (limitParam !== null) {
    tests.push(
      refusal(list, bench, headers, "refuses a limit below the least", pair(limitParam, minLimit - 1)),
    );
    tests.push(
      refusal(list, bench, headers, "refuses a limit that is not a number", pair(limitParam, "many")),
    );
    if (maxLimit !== null)
      tests.push(
        refusal(list, bench, headers, "refuses a limit above the most", pair(limitParam, maxLimit + 1)),
      );
    if (maxLimit !== null)
      tests.push(
        testText("accepts the greatest limit", [
          ...begin(bench, 1),
          ...expectItems(list, bench, headers, pair(limitParam, maxLimit), [0]),
        ]),
      );
  }
  if (param !== null && paging.by === "cursor")
    tests.push(refusal(list, bench, headers, "refuses a cursor that names no item", pair(param, "nothing")));
  if (param !== null && paging.by !== "cursor")
    tests.push(refusal(list, bench, headers, "refuses a negative position", pair(param, -1)));
  return tests;
}

/** The position after `count` items when a page holds one. */
function positionOf(paging: Paging, bench: Bench, count: number): Json | null {
  if (paging.by === "cursor") return String(bench.scene.keys[count - 1] ?? "");
  if (paging.by === "page") return paging.firstPage + count;
  return paging.by === "offset" ? count : null;
}

function refusal(list: ListPlan, bench: Bench, headers: string, title: string, query: string): string {
  return testText(title, [
    "const { app } = start();",
    `const response = ${get(list, bench, headers, query)};`,
    `expect(response.status).toBe(${list.invalidStatus});`,
  ]);
}

function filterTests(list: ListPlan, param: string, field: string, bench: Bench, headers: string): string[] {
  const [first, second] = bench.scene.items;
  const wanted = second[field];
  if (
    wanted === undefined ||
    wanted === null ||
    first[field] === undefined ||
    sameJson(first[field] ?? null, wanted)
  )
    return [];
  const others = list.query.filter((one) => one.required && one.name !== param);
  const shape = list.query.find((one) => one.name === param)?.shape;
  const asked = shape === undefined ? null : resolve(shape, bench.catalog);
  if (others.length > 0 || asked === null || typeof wanted === "object") return [];
  return [
    testText(`keeps those whose ${field} is asked for`, [
      ...begin(bench, 2),
      ...expectItems(list, bench, headers, pair(param, wanted), [1]),
    ]),
  ];
}
