import type { Problem } from "../../../shared/kernel/problem.ts";
import { findings } from "../messages/findings.ts";

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
  if (found.length === 0) return [{ text: problem.detail }];
  return found.map(({ pointer, code, detail }) => {
    const field = names[pointer] ?? pointer.split("/").at(-1) ?? "";
    const label = labels[field];
    return label === undefined
      ? { text: sentence(detail) }
      : { field, text: sentence(findings.of(label, code, detail)) };
  });
}

const sentence = (text: string): string => {
  const first = text.slice(0, 1).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(first) ? first : `${first}.`;
};
