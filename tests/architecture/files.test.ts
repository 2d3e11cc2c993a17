import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { productSource, root, writesPrograms } from "./source.ts";

const files = productSource();
const sizes = files.map((file) => file.lines).sort((a, b) => a - b);
const quantile = (share: number) => sizes[Math.floor(share * (sizes.length - 1))] ?? 0;
const linesMatching = (pattern: RegExp, among = files.map((file) => file.path)) =>
  among
    .filter((file) => !writesPrograms(file))
    .flatMap((file) =>
      readFileSync(path.join(root, file), "utf8")
        .split("\n")
        .flatMap((line, index) => (pattern.test(line) ? [`${file}:${index + 1}`] : [])),
    );

describe("files", () => {
  test("are short: median at most 80 lines, nine of ten at most 160, none over 250", () => {
    expect(quantile(0.5)).toBeLessThanOrEqual(80);
    expect(quantile(0.9)).toBeLessThanOrEqual(160);
    expect(files.filter((file) => file.lines > 250).map((file) => `${file.path}: ${file.lines}`)).toEqual([]);
  });

  test("the top level holds what the house names and what tools demand", () => {
    const product = [
      "workers",
      "durable-objects",
      "migrations",
      "shared",
      "tests",
      "scripts",
      "bench",
      "docs",
      "examples",
    ];
    const tools = [
      "wrangler.toml",
      "package.json",
      "package-lock.json",
      "tsconfig.json",
      "tsconfig.pure.json",
    ];
    const more = ["tsconfig.node.json", "vitest.config.ts", "biome.json", "README.md", "node_modules"];
    const known = new Set([...product, ...tools, ...more]);
    expect(readdirSync(root).filter((name) => !name.startsWith(".") && !known.has(name))).toEqual([]);
  });

  test("names are kebab-case nouns, without barrels or utils", () => {
    const odd = files.filter(({ path: file }) => {
      const name = path.posix.basename(file);
      const barrel = name === "index.ts" && !file.startsWith("workers/");
      return (
        barrel ||
        !/^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.client)?\.tsx?$/.test(name) ||
        /^(?:utils?|helpers?|common)\.ts/.test(name)
      );
    });
    expect(odd.map((file) => file.path)).toEqual([]);
  });

  test("wall clock and randomness enter at their ports", () => {
    const ports = /^shared\/kernel\/(?:clock|ids)\.ts$/;
    const outside = files.map((file) => file.path).filter((file) => !ports.test(file));
    expect(linesMatching(/Date\.now\(|new Date\(\)|Math\.random\(|performance\.now\(/, outside)).toEqual([]);
  });

  test("stored names and raw SQL stay in the data room", () => {
    const outside = files.map((file) => file.path).filter((file) => !file.startsWith("shared/data/"));
    expect(
      linesMatching(
        /\ball_(?:tenants|users|tasks|projects|audit|outbox|api_keys|sessions)|sql\.raw\(|storedPrefix/,
        outside,
      ),
    ).toEqual([]);
  });

  test("D1 is prepared and run in the data room only", () => {
    const outside = files
      .map((file) => file.path)
      .filter((file) => !/^shared\/data\/|^workers\/(?:directory|api\/readiness)/.test(file));
    expect(linesMatching(/\.prepare\(/, outside)).toEqual([]);
  });

  test("a principal is minted only where a credential or the system's own queue proved it", () => {
    const doors = /^shared\/(?:kernel\/principal|(?:audit|usage)\/caretaker|identity\/|billing\/|agents\/)/;
    const outside = files.map((file) => file.path).filter((file) => !doors.test(file));
    expect(linesMatching(/\bmint\(/, outside)).toEqual([]);
  });

  test("nothing is left for later and nothing is silenced", () => {
    expect(
      linesMatching(/\b(?:TODO|FIXME|XXX|HACK)\b|@ts-ignore|@ts-expect-error|biome-ignore|\bas any\b/),
    ).toEqual([]);
  });
});
