import { shell } from "../messages/shell.ts";
import type { FieldError } from "./field-errors.ts";

/** A page that comes back with errors says so first, where a screen reader starts. */
export const titled = (title: string, errors: readonly FieldError[] = []): string =>
  errors.length > 0 ? `${shell.errorPrefix}${title}` : title;
