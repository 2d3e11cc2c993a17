import { describe, expect, test } from "vitest";
import { oneFilePackages, openDoors, packageDoors, rooms } from "./rooms.ts";
import { productSource, type SourceFile } from "./source.ts";

const files = productSource();
const byPath = new Map(files.map((file) => [file.path, file]));

const order = [...rooms.map((room) => `shared/${room}`), "durable-objects", "workers"];
const roomOf = (path: string) => order.findIndex((room) => path.startsWith(`${room}/`));

/** Direct imports that break the rule `allowed`, as readable lines. */
const violations = (allowed: (from: SourceFile, to: string) => boolean) =>
  files.flatMap((file) =>
    file.local.filter((to) => !allowed(file, to)).map((to) => `${file.path} imports ${to}`),
  );

describe("import direction", () => {
  test("the source is really read", () => {
    expect(files.length).toBeGreaterThan(60);
    expect(files.flatMap((file) => file.local).length).toBeGreaterThan(150);
  });

  test("every product file stands in a known room", () => {
    expect(files.map((file) => file.path).filter((path) => roomOf(path) < 0)).toEqual([]);
  });

  test("a file imports from its own room or an earlier one", () => {
    const product = (to: string) => /\.tsx?$/.test(to) && roomOf(to) >= 0;
    expect(violations((from, to) => !product(to) || roomOf(to) <= roomOf(from.path))).toEqual([]);
  });

  test("nothing of the product imports scripts, tests or benches", () => {
    expect(violations((_, to) => !/^(?:scripts|tests|bench)\//.test(to))).toEqual([]);
  });

  test("a worker never imports another worker", () => {
    const worker = (path: string) => /^workers\/([^/]+)\//.exec(path)?.[1];
    expect(
      violations((from, to) => !worker(from.path) || !worker(to) || worker(from.path) === worker(to)),
    ).toEqual([]);
  });

  test("a Durable Object never imports another's file", () => {
    const object = (path: string) => path.startsWith("durable-objects/");
    const stems = files.filter(({ path }) => object(path)).map(({ path }) => path.replace(/\.ts$/, ""));
    // An object's parts carry its name before their own.
    const owner = (path: string) => stems.filter((stem) => path.startsWith(stem)).sort()[0];
    expect(
      violations((from, to) => !object(from.path) || !object(to) || owner(from.path) === owner(to)),
    ).toEqual([]);
  });

  test("slices meet at services, contracts and tables of the ground only", () => {
    const slice = (path: string) => /^shared\/(\w+)\//.exec(path)?.[1] ?? "";
    const door = (to: string) =>
      openDoors[slice(to)]?.includes("*") === true || !/\/(?:rules|routes|store)\.ts$/.test(to);
    const foreign = (from: SourceFile, to: string) =>
      slice(from.path) !== "" && slice(to) !== slice(from.path);
    expect(violations((from, to) => !foreign(from, to) || door(to))).toEqual([]);
  });

  test("a package is imported only behind its door", () => {
    const outside = files.flatMap((file) =>
      file.packages
        .filter((name) => packageDoors[name] && !packageDoors[name].test(file.path))
        .map((name) => `${file.path} imports ${name}`),
    );
    expect(outside).toEqual([]);
  });

  test.each(oneFilePackages)("%s is known by one file", (name) => {
    expect(files.filter((file) => file.packages.includes(name)).length).toBeLessThanOrEqual(1);
  });

  test("there is no import cycle, types counted", () => {
    const state = new Map<string, "open" | "done">();
    const cycles: string[] = [];
    const visit = (path: string, trail: string[]) => {
      if (state.get(path) === "done") return;
      if (state.get(path) === "open") {
        cycles.push([...trail.slice(trail.indexOf(path)), path].join(" -> "));
        return;
      }
      state.set(path, "open");
      for (const to of byPath.get(path)?.local ?? []) if (byPath.has(to)) visit(to, [...trail, path]);
      state.set(path, "done");
    };
    for (const file of files) visit(file.path, []);
    expect(cycles).toEqual([]);
  });
});
