import { isObject, type JsonObject } from "./json.ts";
import type { WritePlan } from "./plan.ts";
import { boundaryCases, type Cases } from "./refusals.ts";
import { sample } from "./sample.ts";
import { storedPart, visible } from "./scenario.ts";
import type { Shape } from "./shape.ts";
import {
  type Bench,
  casesText,
  constant,
  eachText,
  groupText,
  headersText,
  keyText,
  repository,
  scopeOnly,
  scopeSuffix,
  sendText,
  testText,
  titleOf,
  unwrapText,
  urlOf,
} from "./test-parts.ts";

export interface TestPart {
  /** Constants the group uses. */
  data: string;
  group: string;
  refusals: number;
}

/** A body the operation accepts, as the n-th of several. */
function bodyOf(write: WritePlan, bench: Bench, n: number, sparse = false): JsonObject {
  const body = sample(write.body, { lookup: bench.catalog, n, sparse });
  const { key } = bench.plan;
  if (!isObject(body)) return {};
  const own =
    key !== null && Object.hasOwn(body, key.field) ? { [key.field]: bench.scene.keys[n - 1] ?? 0 } : {};
  return { ...body, ...own };
}

const shownBy = (write: WritePlan, bench: Bench): Shape =>
  write.answer.kind === "item" && write.answer.through !== null ? write.answer.through : bench.plan.item;

/** Lines that send a body to a fresh app and check the status. */
const attempt = (
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

function boundaryTests(
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
        `expect(await json(response)).toMatchObject({ status: ${write.invalidStatus}, errors: [{ pointer: expect.any(String) }] });`,
      ]),
    );
  }
  tests.push(testText("refuses a body that is not JSON", lines(`"{"`, 400)));
  tests.push(testText("refuses a body that is not an object", lines("[]", write.invalidStatus)));
  return { data: data.join("\n"), tests };
}

export function createTests(write: WritePlan, bench: Bench): TestPart {
  const { plan, scene, catalog } = bench;
  const url = urlOf(write.path, bench);
  const headers = headersText(write, catalog);
  const body = bodyOf(write, bench, 1);
  const repo = repository(bench);
  const stored = storedPart(body, write, plan, catalog);
  const own = plan.key?.by === "server" ? { ...stored, [plan.key.field]: undefined } : stored;
  const expected = Object.fromEntries(
    Object.entries(own).filter(([, value]) => value !== undefined),
  ) as JsonObject;
  const shown = visible(expected, shownBy(write, bench), catalog);
  const lines = (text: string, status: number): string[] => attempt("POST", url, text, headers, status, []);
  const tests = [
    testText(`stores the ${plan.noun} and answers it`, [
      ...attempt("POST", url, "newBody", headers, write.status, []).map((line) =>
        line.replace("{ app }", "{ app, repositories }"),
      ),
      `const [stored] = ${repo}.list(${scopeOnly(bench)});`,
      `expect(stored).toMatchObject(${sameText(expected, body, "newBody")});`,
      ...(write.answer.kind === "item"
        ? [
            `const answer = (await json(response))${unwrapText(write)};`,
            `expect(answer).toMatchObject(${sameText(shown as JsonObject, body, "newBody")});`,
          ]
        : [`expect(await response.text()).toBe("");`]),
      ...(write.answer.kind === "item" && write.answer.through === null
        ? ["expect(answer).toEqual(stored);"]
        : []),
      `expect(() => ${bench.itemName}.parse(stored)).not.toThrow();`,
      ...serverLines(write),
    ]),
  ];
  tests.push(...keyTests(write, bench, body, url, headers));
  if (write.bodyShape.rest === "drop") {
    tests.push(
      testText("drops properties the schema does not name", [
        ...lines("{ ...newBody, unexpected_property: true }", write.status).map((line) =>
          line.replace("{ app }", "{ app, repositories }"),
        ),
        `expect(${repo}.list(${scopeOnly(bench)})[0]).not.toHaveProperty("unexpected_property");`,
      ]),
    );
  }
  const sparse = bodyOf(write, bench, 1, true);
  if (Object.keys(sparse).length < Object.keys(body).length) {
    tests.push(
      testText("accepts a body with nothing but what is required", lines("sparseBody", write.status)),
    );
  }
  if (plan.parent !== null) tests.push(parentTest("POST", write, bench, "newBody", headers));
  const cases = boundaryCases(write.body, body, catalog);
  const boundary = boundaryTests("newBody", cases, lines, write);
  const hasSparse = tests.some((text) => text.includes("sparseBody"));
  void scene;
  return {
    data: [constant("newBody", body), hasSparse ? constant("sparseBody", sparse) : "", boundary.data]
      .filter((text) => text !== "")
      .join("\n"),
    group: groupText(titleOf("POST", write), [...tests, ...boundary.tests]),
    refusals: cases.refused.length,
  };
}

const sameText = (expected: JsonObject, body: JsonObject, name: string): string =>
  JSON.stringify(expected) === JSON.stringify(body)
    ? name
    : constant("", expected)
        .replace(/^const {2}= /, "")
        .replace(/;\n$/, "");

const serverLines = (write: WritePlan): string[] =>
  write.server.flatMap(({ name, source }) => {
    if (source.kind === "now") return [`expect(stored).toHaveProperty([${JSON.stringify(name)}], moment);`];
    return source.kind === "value"
      ? [`expect(stored).toHaveProperty([${JSON.stringify(name)}], ${JSON.stringify(source.value)});`]
      : [];
  });

function keyTests(write: WritePlan, bench: Bench, body: JsonObject, url: string, headers: string): string[] {
  const { key, noun } = bench.plan;
  const repo = repository(bench);
  if (key === null) return [];
  const twice = [
    "const { app, repositories } = start();",
    `${sendText("POST", url, "newBody", headers)};`,
    `const response = ${sendText("POST", url, "newBody", headers)};`,
  ];
  const hasKey = Object.hasOwn(body, key.field) && key.by !== "server";
  const tests: string[] = [];
  if (hasKey) {
    tests.push(
      testText(`refuses a second ${noun} with the same ${key.field}`, [
        ...twice,
        "expect(response.status).toBe(409);",
        `expect(${repo}.list(${scopeOnly(bench)})).toHaveLength(1);`,
      ]),
    );
  }
  if (key.by === "server") {
    tests.push(
      testText(`gives each ${noun} a ${key.field} of its own`, [
        ...twice,
        `expect(response.status).toBe(${write.status});`,
        `expect(new Set(${repo}.list(${scopeOnly(bench)}).map((item) => item[${JSON.stringify(key.field)}])).size).toBe(2);`,
      ]),
    );
  }
  if (key.by === "either") {
    tests.push(
      testText(`gives a ${noun} without ${key.field} one that is free`, [
        "const { app, repositories } = start();",
        `const { [${JSON.stringify(key.field)}]: _key, ...withoutKey }: Record<string, unknown> = newBody;`,
        `${sendText("POST", url, "withoutKey", headers)};`,
        `${sendText("POST", url, "withoutKey", headers)};`,
        `const keys = ${repo}.list(${scopeOnly(bench)}).map((item) => item[${JSON.stringify(key.field)}]);`,
        "expect(new Set(keys).size).toBe(2);",
        "expect(keys).not.toContain(undefined);",
      ]),
    );
  }
  return tests;
}

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

export function updateTests(write: WritePlan, method: "PUT" | "PATCH", bench: Bench): TestPart {
  const { plan, scene, catalog, itemName } = bench;
  const isPatch = method === "PATCH";
  const name = isPatch ? "patchBody" : "replacement";
  const headers = headersText(write, catalog);
  const keyField = plan.key?.field ?? "";
  const body = bodyOf(write, bench, 2);
  const stored = storedPart(body, write, plan, catalog);
  const { [keyField]: _key, ...expected } = stored;
  const [first] = scene.keys;
  const url = urlOf(write.path, bench, first);
  const seed = `${repository(bench)}.put(${keyText(first)}, first${scopeSuffix(bench)});`;
  const other = `${repository(bench)}.put(${keyText(scene.keys[1])}, second${scopeSuffix(bench)});`;
  const read = `${repository(bench)}.get(${keyText(first)}${scopeSuffix(bench)})`;
  const lines = (text: string, status: number): string[] =>
    attempt(method, url, text, headers, status, [seed]);
  const keyLine =
    keyField === ""
      ? []
      : [`expect(stored).toHaveProperty([${JSON.stringify(keyField)}], ${JSON.stringify(first)});`];
  const tests = [
    testText(`${isPatch ? "changes" : "replaces"} the ${plan.noun} and no other`, [
      ...attempt(method, url, name, headers, write.status, [seed, other]),
      `const stored = ${read};`,
      `expect(stored).toMatchObject(${sameText(expected, body, name)});`,
      ...keyLine,
      ...serverLines(write),
      `expect(() => ${itemName}.parse(stored)).not.toThrow();`,
      `expect(${repository(bench)}.get(${keyText(scene.keys[1])}${scopeSuffix(bench)})).toEqual(second);`,
      ...(write.answer.kind === "item" ? answerLines(write) : [`expect(await response.text()).toBe("");`]),
    ]),
    testText(`answers 404 for a ${plan.noun} that does not exist`, [
      ...attempt(method, urlOf(write.path, bench, scene.absentKey), name, headers, 404, []).map((line) =>
        line.replace("{ app }", "{ app, repositories }"),
      ),
      `expect(${repository(bench)}.list(${scopeOnly(bench)})).toEqual([]);`,
    ]),
  ];
  if (isPatch) {
    const touched = write.server
      .filter(({ source }) => source.kind === "now")
      .map((field) => `${JSON.stringify(field.name)}: moment`);
    const kept = touched.length === 0 ? "first" : `{ ...first, ${touched.join(", ")} }`;
    tests.push(
      testText("keeps everything when the body is empty", [
        ...lines("{}", write.status),
        `expect(${read}).toEqual(${kept});`,
      ]),
    );
    const fields = Object.keys(expected);
    if (fields.length > 1) {
      tests.push(
        eachText(JSON.stringify(fields), "changes %s alone", "name", [
          `const change = Object.fromEntries(Object.entries(${name}).filter(([key]) => key === name));`,
          ...lines("change", write.status),
          `expect(${read}).toMatchObject(${touched.length === 0 ? "{ ...first, ...change }" : `{ ...first, ${touched.join(", ")}, ...change }`});`,
        ]),
      );
    }
  }
  if (plan.parent !== null) tests.push(parentTest(method, write, bench, name, headers));
  const cases = boundaryCases(write.body, body, catalog, isPatch);
  const boundary = boundaryTests(name, cases, lines, write);
  return {
    data: [constant(name, body), boundary.data].filter((text) => text !== "").join("\n"),
    group: groupText(titleOf(method, write), [...tests, ...boundary.tests]),
    refusals: cases.refused.length,
  };
}

const answerLines = (write: WritePlan): string[] => {
  const through = write.answer.kind === "item" && write.answer.through !== null;
  return [
    `expect((await json(response))${unwrapText(write)}).${through ? "toBeTruthy()" : "toEqual(stored)"};`,
  ];
};
