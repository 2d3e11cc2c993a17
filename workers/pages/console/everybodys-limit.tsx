import { limits as text } from "../messages/limits.ts";
import type { ConsolePageProps } from "../parts/console-page.tsx";
import type { FieldError } from "../parts/field-errors.ts";
import { FormToken } from "../parts/form.tsx";
import { LimitField } from "./limit-field.tsx";

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
    <LimitField
      name="requests_per_minute_per_person"
      hint={text.everybodyHint}
      value={typed ?? tenant.requests_per_minute_per_person?.toString()}
      errors={errors}
    />
    <div class="row">
      <button type="submit" class="button quiet">
        {text.save}
      </button>
    </div>
  </form>
);
