import { type IdKind, idPattern } from "../../../shared/kernel/ids.ts";
import { Problem } from "../../../shared/kernel/problem.ts";

/** An id that cannot exist is answered like one that does not. @throws {Problem} `not_found` */
export function pathId(kind: IdKind, value: string): string {
  if (!idPattern(kind).test(value)) throw new Problem("not_found", "");
  return value;
}
