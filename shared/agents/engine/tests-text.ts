import type { Catalog } from "./catalog.ts";
import { bracketed, importOf, literal } from "./code-text.ts";
import { createTests } from "./create-tests.ts";
import { isObject, type JsonObject } from "./json.ts";
import { listTests } from "./list-tests.ts";
import type { ResourcePlan } from "./plan.ts";
import { readTests, removeTests } from "./read-tests.ts";
import { type Scenario, scenario } from "./scenario.ts";
import { type Bench, constant, keyText } from "./test-parts.ts";
import { updateTests } from "./update-tests.ts";

export interface TestFile {
  content: string;
  refusals: number;
}

/** `tests/<resource>.test.ts`: exercises every generated operation of one collection. */
export function testsFile(
  plan: ResourcePlan,
  scene: Scenario,
  catalog: Catalog,
  schemas: readonly string[],
): TestFile {
  const itemName = catalog.name(plan.item.id);
  const bench: Bench = { plan, scene, catalog, itemName };
  const writes = [
    plan.create && createTests(plan.create, bench),
    plan.replace && updateTests(plan.replace, "PUT", bench),
    plan.patch && updateTests(plan.patch, "PATCH", bench),
  ].filter((part) => part !== null);
  const groups = [
    ...(plan.list === null ? [] : [listTests(plan.list, bench)]),
    ...(plan.read === null ? [] : [readTests(plan.read, bench)]),
    ...writes.map((part) => part.group),
    ...(plan.remove === null ? [] : [removeTests(plan.remove, bench)]),
  ].join("\n");
  const data = [
    ...(["first", "second", "third"] as const).map((name, index) =>
      new RegExp(`\\b${name}\\b`).test(groups)
        ? constant(name, scene.items[index] as JsonObject, itemName)
        : "",
    ),
    ...writes.map((part) => part.data),
    startText(plan, bench),
  ].filter((text) => text !== "");
  const source = `${data.join("\n")}\n${groups}`;
  const imports = [
    importOf(["describe", "expect", "test"], "vitest", `${groups} describe expect test`),
    `import { createApp } from "../src/app.ts";\n`,
    plan.scope.length > 0 ? `import { scopeOf } from "../src/repository.ts";\n` : "",
    importOf(schemas, "../src/schemas.ts", source),
    `import { createRepositories } from "../src/services.ts";\n`,
    importOf(
      ["type Change", "blames", "changed", "json", "moment", "send"].filter(
        (name) => name !== "type Change" || source.includes("Change[]"),
      ),
      "./support.ts",
      `${source} type Change`,
    ),
  ];
  return {
    content: `${imports.join("")}\n${source}`,
    refusals: writes.reduce((sum, part) => sum + part.refusals, 0),
  };
}

/** `start()`: a fresh app, with the parents the collection lives under. */
function startText(plan: ResourcePlan, bench: Bench): string {
  const parents = parentSeeds(plan, bench);
  const scope =
    plan.scope.length > 0
      ? `const scope = scopeOf(${bench.scene.scope.map((value) => literal(value)).join(", ")});\n\n`
      : "";
  const options = bracketed("{", ["repositories", "now: () => new Date(moment)"], "}");
  return `${scope}function start() {
  const repositories = createRepositories();
${parents.map((line) => `  ${line.replaceAll("\n", "\n  ")}\n`).join("")}  return { app: createApp(${options}), repositories };
}
`;
}

function parentSeeds(plan: ResourcePlan, bench: Bench): string[] {
  const { parent } = plan;
  if (parent === null) return [];
  const scene = scenario(parent, bench.catalog);
  if (scene === null) return [];
  const { scope } = bench.scene;
  const outer = scope.slice(0, -1);
  const item =
    parent.key === null ? scene.items[0] : { ...scene.items[0], [parent.key.field]: scene.keys[0] };
  const inScope = outer.length > 0 ? `, scopeOf(${outer.map((value) => literal(value)).join(", ")})` : "";
  if (!isObject(item)) return [];
  return [
    ...parentSeeds(parent, { ...bench, plan: parent, scene }),
    `repositories.${parent.variable}.put(${keyText(scene.keys[0])}, ${literal(item)}${inScope});`,
  ];
}
