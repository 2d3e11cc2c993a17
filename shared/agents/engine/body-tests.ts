import { isObject, type JsonObject } from "./json.ts";
import type { WritePlan } from "./plan.ts";
import type { Cases } from "./refusals.ts";
import { sample } from "./sample.ts";
import type { Shape } from "./shape.ts";
import { type Bench, casesText, constant, eachText, sendText, testText, urlOf } from "./test-parts.ts";

export interface TestPart {
  /** Constants the group uses. */
  data: string;
  group: string;
  refusals: number;
}

/** A body the operation accepts, as the n-th of several. */
export function bodyOf(write: WritePlan, bench: Bench, n: number, sparse = false): JsonObject {
  const body = sample(write.body, { lookup: bench.catalog, n, sparse });
  const { key } = bench.plan;
  if (!isObject(body)) return {};
  const own =
    key !== null && Object.hasOwn(body, key.field) ? { [key.field]: bench.scene.keys[n - 1] ?? 0 } : {};
  return { ...body, ...own };
}

export const shownBy = (write: WritePlan, bench: Bench): Shape =>
  write.answer.kind === "item" && write.answer.through !== null ? write.answer.through : bench.plan.item;

/** Lines that send a body to a fresh app and check the status. */
export const attempt = (
  method: string,
  url: string,
  body: string,
  headers: string,
  status: number,
  seeds: readonly string[],
): string[] => [
  `const { app${seeds.length > 0 ? ", repositories" : ""} } = start();`,
  ...seeds,
  `const response = ${sendText(method, url, body, headers)};`,
  `expect(response.status).toBe(${status});`,
];

export function boundaryTests(
  name: string,
  cases: Cases,
  lines: (body: string, status: number) => string[],
  write: WritePlan,
): { data: string; tests: string[] } {
  const data: string[] = [];
  const tests: string[] = [];
  if (cases.accepted.length > 0) {
    data.push(casesText(`${name}Accepted`, cases.accepted));
    tests.push(
      eachText(
        `${name}Accepted`,
        "accepts a body where $title",
        "change",
        lines(`changed(${name}, change)`, write.status),
      ),
    );
  }
  if (cases.refused.length > 0) {
    data.push(casesText(`${name}Refused`, cases.refused));
    tests.push(
      eachText(`${name}Refused`, "refuses a body where $title", "change", [
        ...lines(`changed(${name}, change)`, write.invalidStatus),
        "const problem = await json(response);",
        `expect(problem.status).toBe(${write.invalidStatus});`,
        "expect(blames(problem, change)).toBe(true);",
      ]),
    );
  }
  tests.push(testText("refuses a body that is not JSON", lines(`"{"`, 400)));
  tests.push(testText("refuses a body that is not an object", lines("[]", write.invalidStatus)));
  return { data: data.join("\n"), tests };
}

export const sameText = (expected: JsonObject, body: JsonObject, name: string): string =>
  JSON.stringify(expected) === JSON.stringify(body)
    ? name
    : constant("", expected)
        .replace(/^const {2}= /, "")
        .replace(/;\n$/, "");

export const serverLines = (write: WritePlan): string[] =>
  write.server.flatMap(({ name, source }) => {
    if (source.kind === "now") return [`expect(stored).toHaveProperty([${JSON.stringify(name)}], moment);`];
    return source.kind === "value"
      ? [`expect(stored).toHaveProperty([${JSON.stringify(name)}], ${JSON.stringify(source.value)});`]
      : [];
  });

/** A request below a parent that does not exist. */
export function parentTest(
  method: string,
  simple: WritePlan | { path: WritePlan["path"] },
  bench: Bench,
  body: string,
  headers: string,
): string {
  const absent = [...bench.scene.scope.slice(0, -1), bench.scene.otherScope.at(-1) ?? "none"];
  const key = simple.path.segments.at(-1)?.kind === "param" ? bench.scene.keys[0] : undefined;
  return testText(`answers 404 when there is no such ${bench.plan.parent?.noun ?? "parent"}`, [
    "const { app } = start();",
    `const response = ${sendText(method, urlOf(simple.path, bench, key, absent), body, headers)};`,
    "expect(response.status).toBe(404);",
  ]);
}
