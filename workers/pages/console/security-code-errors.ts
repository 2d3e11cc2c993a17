import type { Context } from "hono";
import { Problem } from "../../../shared/kernel/problem.ts";
import type { PagesHono } from "../environment.ts";
import { security as text } from "../messages/security.ts";
import type { FieldError } from "../parts/field-errors.ts";

type C = Context<PagesHono>;

/** The findings beside the code; whatever else was refused is a page of its own. @throws {Problem} */
export function codeErrors(c: C, error: unknown): FieldError[] {
  if (!(error instanceof Problem)) throw error;
  const isLocked = error.extra.errors?.[0]?.code === "locked";
  if (error.code === "invalid_request")
    return [{ field: "code", text: isLocked ? text.stepLocked : text.wrongCode }];
  if (error.code !== "quota_exceeded") throw error;
  const seconds = error.extra.headers?.["retry-after"] ?? "60";
  c.header("retry-after", seconds);
  return [{ field: "code", text: text.tooMany(Number(seconds)) }];
}
