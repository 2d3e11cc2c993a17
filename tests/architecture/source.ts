import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));

export interface SourceFile {
  /** Relative to the root, with forward slashes. */
  path: string;
  lines: number;
  /** Relative imports, resolved to paths like `shared/kernel/clock.ts`. */
  local: string[];
  /** Package imports by package name. */
  packages: string[];
}

const importPattern =
  /(?:^|\n)\s*(?:import|export)\s[^"';]*?from\s*["']([^"']+)["']|import\(\s*["']([^"']+)["']\s*\)|(?:^|\n)import\s*["']([^"']+)["']/g;

const packageOf = (specifier: string) =>
  specifier.startsWith("@")
    ? specifier.split("/").slice(0, 2).join("/")
    : (specifier.split("/")[0] ?? specifier);

/** The engine's files hold the text of programs they write; their own imports stand above it. */
export const writesPrograms = (file: string): boolean => file.startsWith("shared/agents/engine/");

function read(file: string): SourceFile {
  const text = readFileSync(path.join(root, file), "utf8");
  const own = writesPrograms(file) ? (text.split("`")[0] ?? "") : text;
  const specifiers = [...own.matchAll(importPattern)].map((match) => match[1] ?? match[2] ?? match[3] ?? "");
  return {
    path: file,
    lines: text.split("\n").length - 1,
    local: specifiers
      .filter((specifier) => specifier.startsWith("."))
      .map((specifier) => path.posix.join(path.posix.dirname(file), specifier)),
    packages: specifiers.filter((specifier) => !specifier.startsWith(".")).map(packageOf),
  };
}

/** The product's source: rooms, objects and slices; generated and third-party files are not here. */
export function productSource(): SourceFile[] {
  return ["workers", "durable-objects", "shared"].flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })
      .map((file) => path.posix.join(folder, file.replaceAll(path.sep, "/")))
      .filter((file) => /\.tsx?$/.test(file) && !file.endsWith(".d.ts"))
      .map(read),
  );
}
