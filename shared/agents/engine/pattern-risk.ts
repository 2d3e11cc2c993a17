import { matchingBound } from "./pattern-bound.ts";
import { parsePattern } from "./pattern-tree.ts";

const maxPatternLength = 500;
/** Stands for any length where the schema gives none; only what grows no faster than the text passes with it. */
const anyLength = 2_000;
/** Steps a match may take: well under a millisecond. */
export const maxSteps = 500_000;
/** The generator runs no pattern on a longer text. */
export const maxMatched = 1_000;

/**
 * Why a pattern is not put into the code and never run; `null` when a match provably ends soon.
 * @param maxLength the longest text the pattern is run on, in UTF-16 units, if the schema limits it
 */
export function patternRisk(pattern: string, maxLength = Number.POSITIVE_INFINITY): string | null {
  if (pattern.length > maxPatternLength) return `is longer than ${maxPatternLength} characters`;
  try {
    new RegExp(pattern, "u");
  } catch {
    return "is not a valid Unicode regular expression (ECMA-262, flag u)";
  }
  const tree = parsePattern(pattern);
  if (tree === null) return "uses features whose matching time cannot be judged";
  const isBounded = matchingBound(tree, Math.min(maxLength, anyLength)) <= maxSteps;
  return isBounded ? null : "can take exponential or polynomial time to match";
}

/** Whether a text matches an admitted pattern; too long a text is not tried and counts as no match. */
export const matches = (pattern: string, text: string): boolean =>
  text.length <= maxMatched && new RegExp(pattern, "u").test(text);
