import { DuplicateKey, MissingReference, StaleWrite } from "../data/faults.ts";
import { Problem } from "../kernel/problem.ts";

/** What the database refused, in the caller's words; everything else stays what it was. */
export function namedProblem(error: unknown): unknown {
  if (error instanceof StaleWrite)
    return new Problem("conflict", "It changed meanwhile: read it again and retry.");
  if (error instanceof DuplicateKey) return new Problem("conflict", "It exists already.");
  if (error instanceof MissingReference) return new Problem("not_found", "There is no such resource.");
  return error;
}
