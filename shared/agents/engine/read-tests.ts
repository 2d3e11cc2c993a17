import { parentTest } from "./body-tests.ts";
import { literal, quote } from "./code-text.ts";
import type { JsonObject } from "./json.ts";
import { oneOf } from "./naming.ts";
import { readsAs } from "./param-plan.ts";
import type { SimplePlan } from "./plan.ts";
import { visible } from "./scenario.ts";
import {
  type Bench,
  groupText,
  headersText,
  keyText,
  repository,
  scopeSuffix,
  sendText,
  testText,
  titleOf,
  unwrapText,
  urlOf,
} from "./test-parts.ts";

/** Puts the first `count` items into the repository. */
export const seeds = (bench: Bench, count: number): string[] =>
  ["first", "second", "third"]
    .slice(0, count)
    .map(
      (name, index) =>
        `${repository(bench)}.put(${keyText(bench.scene.keys[index] ?? 0)}, ${name}${scopeSuffix(bench)});`,
    );

export function readTests(simple: SimplePlan, bench: Bench): string {
  const { plan, scene, catalog } = bench;
  const headers = headersText(simple, catalog);
  const through = simple.answer.kind === "item" ? simple.answer.through : null;
  const shown =
    through === null ? "second" : literal(visible(scene.items[1], through, catalog) as JsonObject);
  const tests = [
    testText(`answers the ${plan.noun} that is asked for`, [
      "const { app, repositories } = start();",
      ...seeds(bench, 2),
      `const response = ${sendText("GET", urlOf(simple.path, bench, scene.keys[1]), "", headers)};`,
      `expect(response.status).toBe(${simple.status});`,
      `expect((await json(response))${unwrapText(simple)}).toEqual(${shown});`,
    ]),
    ...missingTests("GET", simple, bench, headers),
  ];
  return groupText(titleOf("GET", simple), tests);
}

export function removeTests(simple: SimplePlan, bench: Bench): string {
  const { plan, scene, catalog } = bench;
  const headers = headersText(simple, catalog);
  const call = sendText("DELETE", urlOf(simple.path, bench, scene.keys[0]), "", headers);
  const items = `${repository(bench)}.list(${plan.scope.length > 0 ? "scope" : ""})`;
  const tests = [
    testText(`removes the ${plan.noun} and no other`, [
      "const { app, repositories } = start();",
      ...seeds(bench, 2),
      `const response = ${call};`,
      `expect(response.status).toBe(${simple.status});`,
      ...(simple.answer.kind === "empty" ? [`expect(await response.text()).toBe("");`] : []),
      `expect(${items}).toEqual([second]);`,
      `expect((${call}).status).toBe(404);`,
    ]),
    ...missingTests("DELETE", simple, bench, headers),
  ];
  return groupText(titleOf("DELETE", simple), tests);
}

/** Requests for an item, a parent, or a kind of key that does not exist, and without a needed header. */
function missingTests(method: string, simple: SimplePlan, bench: Bench, headers: string): string[] {
  const { plan, scene } = bench;
  const tests = [
    testText(`answers 404 for ${oneOf(plan.noun)} that does not exist`, [
      "const { app, repositories } = start();",
      ...seeds(bench, 1),
      `const response = ${sendText(method, urlOf(simple.path, bench, scene.absentKey), "", headers)};`,
      "expect(response.status).toBe(404);",
      `expect(response.headers.get("content-type")).toBe("application/problem+json");`,
    ]),
  ];
  const paramShape = plan.key?.paramShape;
  const odd = ["not-valid", "-1", "0.5"].find(
    (text) => paramShape !== undefined && !readsAs(paramShape, text, bench.catalog),
  );
  if (odd !== undefined) {
    tests.push(
      testText(`refuses ${quote(odd)} as a key`, [
        "const { app } = start();",
        `const response = ${sendText(method, urlOf(simple.path, bench, odd), "", headers)};`,
        `expect(response.status).toBe(${simple.invalidStatus});`,
      ]),
    );
  }
  if (plan.parent !== null) tests.push(parentTest(method, simple, bench, "", headers));
  if (headers !== "") {
    tests.push(
      testText("refuses a request without the header it needs", [
        "const { app } = start();",
        `const response = ${sendText(method, urlOf(simple.path, bench, scene.keys[0]), "", "")};`,
        `expect(response.status).toBe(${simple.invalidStatus});`,
      ]),
    );
  }
  return tests;
}
