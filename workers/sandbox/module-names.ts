const maxNameLength = 200;
const segment = /^[A-Za-z0-9_][A-Za-z0-9._-]*$/;
const scriptExtension = /\.[mc]?[jt]s$/;

/** A relative path of plain segments outside the sandbox's own `__vendor` and `__main.js`. */
export const isSafePath = (path: string): boolean =>
  path.length <= maxNameLength &&
  !path.startsWith("__") &&
  path.split("/").every((part) => segment.test(part));

export const isScript = (path: string): boolean => scriptExtension.test(path) && !path.endsWith(".d.ts");

/** The module's name once its types are stripped: `src/app.ts` becomes `src/app.js`. */
export const moduleName = (path: string): string => path.replace(scriptExtension, ".js");

/** Resolves a relative specifier against the module that holds it; `null` when it leaves the tree. */
export function resolveRelative(from: string, specifier: string): string | null {
  const parts = from.split("/").slice(0, -1);
  for (const part of specifier.split("/")) {
    if (part === "." || part === "") continue;
    if (part !== "..") parts.push(part);
    else if (parts.pop() === undefined) return null;
  }
  return parts.join("/");
}

/** The relative specifier that leads from one module to another, both named from the root. */
export const relativeSpecifier = (from: string, to: string): string =>
  `${"../".repeat(from.split("/").length - 1) || "./"}${to}`;
