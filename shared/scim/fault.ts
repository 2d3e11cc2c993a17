import { Problem, type ProblemCode } from "../kernel/problem.ts";

/** RFC 7644 §3.12, table 9. */
export type ScimType =
  | "invalidFilter"
  | "tooMany"
  | "uniqueness"
  | "mutability"
  | "invalidSyntax"
  | "invalidPath"
  | "noTarget"
  | "invalidValue"
  | "invalidVers"
  | "sensitive";

/** A refusal in SCIM's own words: the code says the status, `scimType` the reason. */
export const scimFault = (
  scimType: ScimType | undefined,
  detail: string,
  code: ProblemCode = scimType === "uniqueness" ? "conflict" : "invalid_request",
): Problem => new Problem(code, detail, scimType === undefined ? {} : { members: { scimType } });

export const noSuchResource = (): Problem => new Problem("not_found", "There is no such resource.");
