import { limits as text } from "../messages/limits.ts";
import type { ConsolePageProps } from "../parts/console-page.tsx";
import type { FieldError } from "../parts/field-errors.ts";
import { FormToken, TextField } from "../parts/form.tsx";

interface EverybodysLimitProps extends Pick<ConsolePageProps, "view" | "member"> {
  errors: readonly FieldError[];
  typed: string | undefined;
}

/** How often each person may ask who has no limit of their own. */
export const EverybodysLimit = ({ view, member: { tenant }, errors, typed }: EverybodysLimitProps) => (
  <form class="panel" method="post" action="/console/usage/everybody" aria-labelledby="everybody">
    <h2 id="everybody">{text.everybody}</h2>
    <FormToken view={view} />
    <input type="hidden" name="version" value={String(tenant.version)} />
    <TextField
      name="requests_per_minute_per_person"
      label={text.perMinute}
      hint={text.everybodyHint}
      value={typed ?? tenant.requests_per_minute_per_person?.toString()}
      maxlength={10}
      inputmode="numeric"
      errors={errors}
      optional
    />
    <div class="row">
      <button type="submit" class="button quiet">
        {text.save}
      </button>
    </div>
  </form>
);
