import { limits as text } from "../messages/limits.ts";
import type { FieldError } from "../parts/field-errors.ts";
import { TextField } from "../parts/form.tsx";

interface LimitFieldProps {
  name?: string;
  hint: string;
  /** As it stands, or as it was sent and refused. */
  value: string | undefined;
  errors: readonly FieldError[];
}

/** How many requests a minute; left empty, no limit of its own. */
export const LimitField = ({ name = "requests_per_minute", ...rest }: LimitFieldProps) => (
  <TextField {...rest} name={name} label={text.perMinute} maxlength={10} inputmode="numeric" optional />
);
