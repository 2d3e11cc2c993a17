import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { productSource, root } from "./source.ts";

/** Words between tags, or in an attribute that a person reads. */
const literals = [
  />[^<>{}=;()&|]*[A-Za-z]{3,}[^<>{}=;()&|]*<\//g,
  /\s(?:aria-label|title|alt|placeholder|label|hint|lead|caption|text)="[^"]*[A-Za-z]{2,}[^"]*"/g,
];

const literalsOf = (text: string) =>
  literals.flatMap((literal) => [...text.matchAll(literal)].map(([found]) => found.trim()));

test("pages take their words from the messages, where they stand in every language (M-384)", () => {
  const pages = productSource().filter(({ path: file }) => /^workers\/pages\/.*\.tsx$/.test(file));
  expect(pages.length).toBeGreaterThan(30);
  const found = pages.flatMap(({ path: file }) =>
    literalsOf(readFileSync(path.join(root, file), "utf8")).map((literal) => `${file}: ${literal}`),
  );
  expect(found).toEqual([]);
});

test("a page with words of its own would have been noticed", () => {
  expect(literalsOf('<p class="muted">Sign in here</p>')).toHaveLength(1);
  expect(literalsOf('<TextField name="email" label="Your address" />')).toHaveLength(1);
  expect(literalsOf('<p class="muted">{text.title}</p>')).toEqual([]);
});
