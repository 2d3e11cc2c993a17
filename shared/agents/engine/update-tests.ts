import {
  attempt,
  bodyOf,
  boundaryTests,
  parentTest,
  sameText,
  serverLines,
  type TestPart,
} from "./body-tests.ts";
import { oneOf } from "./naming.ts";
import type { WritePlan } from "./plan.ts";
import { boundaryCases } from "./refusals.ts";
import { storedPart } from "./scenario.ts";
import {
  type Bench,
  constant,
  eachText,
  groupText,
  headersText,
  keyText,
  repository,
  scopeOnly,
  scopeSuffix,
  testText,
  titleOf,
  unwrapText,
  urlOf,
} from "./test-parts.ts";

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
    testText(`answers 404 for ${oneOf(plan.noun)} that does not exist`, [
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
    const expectedText = sameText(expected, body, name);
    if (fields.length > 1) {
      tests.push(
        eachText(JSON.stringify(fields), "changes %s alone", "name", [
          `const change = { [name]: ${name}[name as keyof typeof ${name}] };`,
          ...lines("change", write.status),
          ...(expectedText === name ? [] : [`const kept: Record<string, unknown> = ${expectedText};`]),
          `expect(${read}).toMatchObject({ ...first, ${touched.map((entry) => `${entry}, `).join("")}${expectedText === name ? "...change" : "[name]: kept[name]"} });`,
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
