import { Problem } from "../../../shared/kernel/problem.ts";
import { limits as text } from "../messages/limits.ts";
import { type FieldError, fieldErrors } from "../parts/field-errors.ts";

/** A limit as it was typed: `null` for nothing, `undefined` for what is no whole number. */
export const limitTyped = (line: string): number | null | undefined => {
  if (line === "") return null;
  return /^\d{1,15}$/.test(line) ? Number(line) : undefined;
};

export interface Refused {
  errors: readonly FieldError[];
  /** What was typed, unless something else holds by now. */
  typed?: string;
}

/** A form with nothing but a limit in `field`: what is wrong with it; `undefined`: it was changed. */
export async function changeLimit(
  field: string,
  line: string,
  send: (limit: number | null) => Promise<unknown>,
): Promise<Refused | undefined> {
  const limit = limitTyped(line);
  if (limit === undefined) return { errors: [{ field, text: text.notANumber }], typed: line };
  try {
    await send(limit);
    return undefined;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (error.code === "precondition_failed") return { errors: [{ text: text.changedMeanwhile }] };
    if (!["invalid_request", "conflict"].includes(error.code)) throw error;
    return { errors: fieldErrors(error, { [field]: text.perMinute }), typed: line };
  }
}
