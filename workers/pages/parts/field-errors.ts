import type { Problem } from "../../../shared/kernel/problem.ts";
import { findings } from "../messages/findings.ts";
import { problemTexts } from "../messages/problems.ts";
import { translated } from "../messages/sentences/translated.ts";

export interface FieldError {
  /** Name of the field; absent when the finding is about the whole form. */
  field?: string;
  text: string;
}

/**
 * A refusal as findings beside fields. `labels` names the fields of the form, by the last part of the
 * finding's JSON Pointer unless `names` says otherwise; what fits no field stands on top.
 */
export function fieldErrors(
  problem: Problem,
  labels: Record<string, string>,
  names: Record<string, string> = {},
): FieldError[] {
  const found = problem.extra.errors ?? [];
  if (found.length === 0) return [{ text: refusalText(problem) }];
  return found.map(({ pointer, code, detail }) => {
    const field = names[pointer] ?? fieldOf(pointer);
    const label = labels[field];
    return label === undefined
      ? { text: sentence(translated(detail) || refusalText(problem)) }
      : { field, text: sentence(findings.of(label, saidOf(code, detail))) };
  });
}

const isKnown = (code: string): code is keyof typeof findings.codes => Object.hasOwn(findings.codes, code);
const saidOf = (code: string, detail: string): string =>
  translated(detail) || (isKnown(code) ? findings.codes[code] : findings.refused);

/** What was refused, in the language of the page: where nobody said it in that language, what the code means. */
export function refusalText({ code, detail }: Problem): string {
  const { title, advice } = problemTexts[code];
  return translated(detail) || `${title}. ${advice}`;
}

/** The last part of a pointer that is a name: an item of a list stands in the list's field. */
const fieldOf = (pointer: string): string =>
  pointer
    .split("/")
    .filter((part) => !/^\d+$/.test(part))
    .at(-1) ?? "";

const sentence = (text: string): string => {
  const first = text.slice(0, 1).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(first) ? first : `${first}.`;
};
