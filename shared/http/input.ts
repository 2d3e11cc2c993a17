import type * as z from "zod/mini";
import { type InputError, Problem } from "../kernel/problem.ts";
import { escapePointer } from "./body.ts";

export type InputPlace = "body" | "query" | "path" | "header";

type Issue = z.core.$ZodIssue;

function describe(issue: Issue): string {
  switch (issue.code) {
    case "invalid_type":
      return issue.input === undefined ? "is required" : `must be of type ${issue.expected}`;
    case "unrecognized_keys":
      return "is not a known field";
    case "invalid_value":
      return `must be one of: ${issue.values.map(String).join(", ")}`;
    case "too_small":
      return `must be at least ${issue.minimum}${unit(issue.origin)}`;
    case "too_big":
      return `must be at most ${issue.maximum}${unit(issue.origin)}`;
    case "invalid_format":
      return `must be a valid ${issue.format === "regex" ? "value of the documented pattern" : issue.format}`;
    default:
      return issue.message && issue.message !== "Invalid input" ? issue.message : "is not valid";
  }
}

const unit = (origin: string) => (origin === "string" ? " characters" : origin === "array" ? " items" : "");

const pointerOf = (path: PropertyKey[]) => `#${path.map((key) => `/${escapePointer(String(key))}`).join("")}`;

function errorsOf(issues: readonly Issue[]): InputError[] {
  return issues.flatMap((issue): InputError[] => {
    const paths =
      issue.code === "unrecognized_keys" ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
    return paths.map((path) => ({ pointer: pointerOf(path), code: issue.code, detail: describe(issue) }));
  });
}

/** @throws {Problem} `invalid_request` with one error per finding, each naming its field */
export function parseInput<Schema extends z.ZodMiniType>(
  schema: Schema,
  value: unknown,
  place: InputPlace,
): z.output<Schema> {
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return result.data;
  const errors = errorsOf(result.error.issues).slice(0, 50);
  const first = errors[0];
  throw new Problem(
    "invalid_request",
    `The ${place} is not valid: ${first?.pointer ?? "#"} ${first?.detail ?? ""}.`,
    {
      errors,
      members: { in: place },
    },
  );
}

/** A query parameter given twice is refused: which one counts is a guess an attacker makes better. */
export function queryOf(url: URL): Record<string, string> {
  const query = Object.create(null) as Record<string, string>; // so that `__proto__` is a name like any other
  for (const [name, value] of url.searchParams) {
    if (Object.hasOwn(query, name) || !value.isWellFormed() || value.includes("\u0000"))
      throw new Problem("invalid_request", "A query parameter is repeated or malformed.", {
        errors: [
          { pointer: `#/${escapePointer(name)}`, code: "parameter", detail: "is repeated or malformed" },
        ],
        members: { in: "query" },
      });
    query[name] = value;
  }
  return query;
}
