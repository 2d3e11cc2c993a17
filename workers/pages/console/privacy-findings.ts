import { Problem } from "../../../shared/kernel/problem.ts";
import { type FieldError, fieldErrors, refusalText } from "../parts/field-errors.ts";

/**
 * What can be put right on a page of privacy; anything else is a page of its own. `cursor` names the field
 * that an unusable cursor came from.
 */
export function findingsIn(error: unknown, labels: Record<string, string>, cursor?: string): FieldError[] {
  if (!(error instanceof Problem)) throw error;
  if (error.code === "invalid_cursor")
    return [{ ...(cursor === undefined ? {} : { field: cursor }), text: refusalText(error) }];
  if (!["invalid_request", "conflict"].includes(error.code)) throw error;
  return fieldErrors(error, labels);
}
