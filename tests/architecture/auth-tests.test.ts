import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { root } from "./source.ts";

/**
 * The convention: a title names the features it proves by their ids, `(M-062)`, and a test of authentication through
 * the public doors says its subject as `@auth-<subject>`, in its own title or in that of its group.
 */
const subjects = ["password", "mfa", "jwt", "account", "cross-tenant", "audit"] as const;

interface Tagged {
  subject: string;
  title: string;
}

const taggedIn = (title: string): string[] =>
  [...title.matchAll(/@auth-([a-z]+(?:-[a-z]+)*)/g)].map(([, subject]) => subject ?? "");

/** Tests of a file by their subject; one whose group has a subject has it too. */
function testsOf(text: string): Tagged[] {
  const found: Tagged[] = [];
  let group: string[] = [];
  for (const line of text.split("\n")) {
    const [, kind, title = ""] = /^\s*(describe|test)(?:\.each)?\(\s*["`](.*)["`]/.exec(line) ?? [];
    const isEach = /^\s*test\.(?:each|for)\(/.test(line);
    if (kind === "describe") group = taggedIn(title);
    else if (kind === "test" || isEach)
      for (const subject of new Set([...group, ...taggedIn(title)])) found.push({ subject, title });
  }
  return found;
}

const files = globSync(["tests/integration/*.test.ts", "tests/isolation/*.test.ts"], { cwd: root });
const tagged = files.flatMap((file) => testsOf(readFileSync(path.join(root, file), "utf8")));

describe("authentication is tested through the public doors (M-062)", () => {
  test("by fifteen tests and more", () => {
    expect(tagged.length).toBeGreaterThanOrEqual(15);
  });

  test.each(subjects)("%s among them", (subject) => {
    expect(tagged.filter((one) => one.subject === subject).length).toBeGreaterThan(0);
  });

  test("and a tag is read where it stands, in a group's title or a test's", () => {
    const text =
      'describe("a @auth-jwt", () => {\n  test("b", x);\n  test("c @auth-mfa", x);\n});\ndescribe("d", () => {\n  test("e", x);';
    expect(testsOf(text).map(({ subject, title }) => [subject, title])).toEqual([
      ["jwt", "b"],
      ["jwt", "c @auth-mfa"],
      ["mfa", "c @auth-mfa"],
    ]);
  });
});
