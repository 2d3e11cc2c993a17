import { appFile, packageFile, readmeFile, servicesFile, tsconfigFile } from "./app-text.ts";
import type { Catalog, NamedSchema } from "./catalog.ts";
import { httpFile, repositoryFile, supportFile } from "./fixed-files.ts";
import type { GeneratedFile } from "./generation.ts";
import type { Notes } from "./notes.ts";
import type { ResourcePlan } from "./plan.ts";
import { named } from "./route-parts.ts";
import { routesFile } from "./routes-text.ts";
import { scenario } from "./scenario.ts";
import { schemasFile } from "./schemas-text.ts";
import { testsFile } from "./tests-text.ts";

export interface Project {
  files: GeneratedFile[];
  schemas: number;
  operations: number;
  refusals: number;
}

const methods: Record<string, string> = {
  list: "GET",
  create: "POST",
  read: "GET",
  replace: "PUT",
  patch: "PATCH",
  remove: "DELETE",
};

/** Writes every file of the generated project. */
export function printProject(
  title: string,
  description: string,
  resources: readonly ResourcePlan[],
  catalog: Catalog,
  notes: Notes,
): Project {
  const schemas = catalog.closure(resources.flatMap(schemaIds));
  const names = schemas.map((schema: NamedSchema) => schema.name);
  const files: GeneratedFile[] = [];
  let refusals = 0;
  for (const plan of resources) {
    const children = resources.filter((other) => isBelow(other, plan));
    files.push({ path: `src/${plan.file}.ts`, content: routesFile(plan, children, catalog, names) });
    const scene = scenario(plan, catalog);
    if (scene === null) continue;
    const tests = testsFile(plan, scene, catalog, names);
    refusals += tests.refusals;
    files.push({ path: `tests/${plan.file}.test.ts`, content: tests.content });
  }
  const routes = resources.flatMap((plan) =>
    named(plan).map(
      ([name, operation]) => `${methods[name] ?? ""} ${operation.path.template.replaceAll("`", "")}`,
    ),
  );
  files.push(
    {
      path: "README.md",
      content: readmeFile(title, description, routes, notes.assumptions, notes.unresolved),
    },
    { path: "package.json", content: packageFile(title) },
    { path: "tsconfig.json", content: tsconfigFile },
    { path: "src/app.ts", content: appFile(title, resources) },
    { path: "src/http.ts", content: httpFile },
    { path: "src/repository.ts", content: repositoryFile },
    { path: "src/schemas.ts", content: schemasFile(schemas, catalog) },
    { path: "src/services.ts", content: servicesFile(resources, (plan) => catalog.name(plan.item.id)) },
    { path: "tests/support.ts", content: supportFile },
  );
  files.sort((a, b) => (a.path < b.path ? -1 : 1));
  return { files, schemas: schemas.length, operations: routes.length, refusals };
}

function schemaIds(plan: ResourcePlan): string[] {
  const through = named(plan).flatMap(([, { answer }]) =>
    answer.kind === "item" && answer.through !== null ? [answer.through.id] : [],
  );
  const bodies = [plan.create, plan.replace, plan.patch].flatMap((write) =>
    write === null ? [] : [write.body.id],
  );
  return [plan.item.id, ...bodies, ...through];
}

function isBelow(child: ResourcePlan, plan: ResourcePlan): boolean {
  return child.parent !== null && (child.parent === plan || isBelow(child.parent, plan));
}
