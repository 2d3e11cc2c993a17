import {
  attempt,
  bodyOf,
  boundaryTests,
  parentTest,
  sameText,
  serverLines,
  shownBy,
  type TestPart,
} from "./body-tests.ts";
import type { JsonObject } from "./json.ts";
import { oneOf } from "./naming.ts";
import type { WritePlan } from "./plan.ts";
import { boundaryCases } from "./refusals.ts";
import { storedPart, visible } from "./scenario.ts";
import {
  type Bench,
  constant,
  groupText,
  headersText,
  repository,
  scopeOnly,
  sendText,
  testText,
  titleOf,
  unwrapText,
  urlOf,
} from "./test-parts.ts";

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
      testText(`gives ${oneOf(noun)} without ${key.field} one that is free`, [
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
