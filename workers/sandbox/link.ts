import { parse } from "es-module-lexer/js";
import MagicString from "magic-string";
import { transform } from "sucrase";
import type { SourceFile } from "../../shared/agents/sandbox-report.ts";
import { meter } from "./meter.ts";
import { isSafePath, isScript, moduleName, relativeSpecifier, resolveRelative } from "./module-names.ts";

/** A file of tests and the module it became. */
export interface Spec {
  path: string;
  module: string;
}

export interface Linked {
  /** Module name to JavaScript, empty when there are errors. */
  modules: Map<string, string>;
  specs: Spec[];
  errors: string[];
}

export const fuelModule = "__vendor/fuel.js";
export const vendorModule = (name: string): string => `__vendor/${name}.js`;

/** Strips types, points imports at the given files or at `vendors`, and meters; any other import is an error. */
export function link(files: readonly SourceFile[], vendors: ReadonlySet<string>, tick: string): Linked {
  const sources = new Map<string, SourceFile>();
  const errors: string[] = [];
  for (const file of files) {
    const name = moduleName(file.path);
    if (!isSafePath(file.path)) errors.push(`${JSON.stringify(file.path)} is not a usable path`);
    else if (!isScript(file.path)) continue;
    else if (sources.has(name)) errors.push(`${file.path} and another file are both module ${name}`);
    else sources.set(name, file);
  }
  const modules = new Map<string, string>();
  for (const [name, file] of sources) {
    try {
      const plain = transform(file.content, { transforms: ["typescript"], disableESTransforms: true }).code;
      const linked = rewriteImports(plain, name, (target) => sources.has(target), vendors);
      errors.push(...linked.errors.map((error) => `${file.path}: ${error}`));
      const fuel = JSON.stringify(relativeSpecifier(name, fuelModule));
      modules.set(name, `import { ${tick} } from ${fuel};${meter(linked.code, tick)}`);
    } catch (error) {
      errors.push(`${file.path}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  const specs = [...sources]
    .filter(([module]) => /\.(test|spec)\.js$/.test(module))
    .map(([module, { path }]) => ({ path, module }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  if (errors.length === 0 && specs.length === 0) errors.push("no file is named *.test.ts or *.spec.ts");
  return errors.length > 0 ? { modules: new Map(), specs: [], errors } : { modules, specs, errors };
}

function rewriteImports(
  js: string,
  name: string,
  exists: (module: string) => boolean,
  vendors: ReadonlySet<string>,
): { code: string; errors: string[] } {
  const code = new MagicString(js);
  const errors: string[] = [];
  for (const found of parse(js)[0]) {
    if (found.type === "import-meta") continue;
    const specifier = found.specifier;
    if (specifier === undefined || (found.type === "dynamic" && found.glob)) {
      errors.push("an import must name its module in a plain string");
      continue;
    }
    const target = targetOf(specifier, name, exists, vendors);
    if (target === null) errors.push(`cannot import ${JSON.stringify(specifier)}`);
    else {
      const text = relativeSpecifier(name, target);
      code.update(found.start, found.end, found.type === "dynamic" ? JSON.stringify(text) : text);
    }
  }
  return { code: code.toString(), errors };
}

function targetOf(
  specifier: string,
  from: string,
  exists: (module: string) => boolean,
  vendors: ReadonlySet<string>,
): string | null {
  if (vendors.has(specifier)) return vendorModule(specifier);
  if (!/^\.\.?\//.test(specifier)) return null;
  const path = resolveRelative(from, specifier);
  if (path === null) return null;
  return [moduleName(path), `${path}.js`].find(exists) ?? null;
}
