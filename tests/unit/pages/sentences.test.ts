import { globSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { Problem } from "../../../shared/kernel/problem.ts";
import { sentences as ar } from "../../../workers/pages/messages/sentences/ar.ts";
import { sentences as de } from "../../../workers/pages/messages/sentences/de.ts";
import { translation } from "../../../workers/pages/messages/sentences/translated.ts";
import { speaking } from "../../../workers/pages/messages/spoken.ts";
import { fieldErrors, refusalText } from "../../../workers/pages/parts/field-errors.ts";

const files = globSync(["shared/**/*.ts", "workers/**/*.{ts,tsx}"]);
const sources = files
  .filter((file) => !file.includes("messages/sentences"))
  .map((file) => readFileSync(file, "utf8").replaceAll(/\$\{[^}]*\}/g, "#"))
  .join("\n");

describe("what the API refuses is said in the language of the page (M-384):", () => {
  test("each sentence that is translated is one the API says, word for word", () => {
    const unsaid = Object.keys(de).filter((sentence) => !sources.includes(sentence));
    expect(unsaid).toEqual([]);
    expect(Object.keys(ar)).toEqual(Object.keys(de));
  });

  test("numbers of a sentence stand where the other language puts them", () => {
    expect(translation({ "of # at most #": "höchstens # von #" }, "of 3 at most 7")).toBe(
      "höchstens 3 von 7",
    );
    expect(translation(de, "must be https; http only for 127.0.0.1 and [::1]")).toContain(
      "127.0.0.1 und [::1]",
    );
    expect(translation(de, "nobody said this")).toBe("");
  });

  test("a refusal that nobody translated says what its code means, and nothing in English", () => {
    const problem = new Problem("conflict", "Nobody translated this.");
    expect(speaking("en", () => refusalText(problem))).toBe("Nobody translated this.");
    expect(speaking("de", () => refusalText(problem))).toMatch(/^Das hat sich/);
    expect(speaking("ar", () => refusalText(problem))).not.toMatch(/[a-z]/i);
  });

  test("an item of a list is found in the list's field, in the page's words", () => {
    const errors = [
      { pointer: "#/redirect_uris/1", code: "redirect_uri", detail: "must not contain wildcards" },
    ];
    const problem = new Problem("invalid_request", "", { errors });
    const found = speaking("de", () => fieldErrors(problem, { redirect_uris: "Adressen" }));
    expect(found).toEqual([{ field: "redirect_uris", text: "Adressen: darf keine Platzhalter enthalten." }]);
  });
});
