import { grants } from "../../../shared/kernel/access.ts";
import { words } from "../messages/console.ts";
import { keys as text } from "../messages/keys.ts";
import { limits } from "../messages/limits.ts";
import { ConsolePage, type ConsolePageProps } from "../parts/console-page.tsx";
import type { FieldError } from "../parts/field-errors.ts";
import { ErrorSummary, FormToken, Select, TextField } from "../parts/form.tsx";
import { titled } from "../parts/page-title.ts";
import { Head } from "../parts/pieces.tsx";
import { ScopeChoices } from "../parts/scope-list.tsx";
import { LimitField } from "./limit-field.tsx";

interface NewKeyProps extends Omit<ConsolePageProps, "title"> {
  requestKey: string;
  values?: { name: string; scopes: readonly string[]; days: string; perMinute: string };
  errors?: readonly FieldError[];
}

export const NewKeyPage = (props: NewKeyProps) => {
  const { view, requestKey, values, errors = [] } = props;
  return (
    <ConsolePage {...props} title={titled(text.new, errors)}>
      <Head title={text.new} crumb={{ href: "/console/api-keys", text: text.title }} />
      <ErrorSummary errors={errors} />
      <form class="panel" method="post" action="/console/api-keys">
        <FormToken view={view} />
        <input type="hidden" name="request_key" value={requestKey} />
        <TextField
          name="name"
          label={text.name}
          hint={text.nameHint}
          maxlength={80}
          value={values?.name}
          errors={errors}
          autofocus
        />
        <ScopeChoices scopes={grants[props.member.user.role]} chosen={values?.scopes ?? []} errors={errors} />
        <Select
          name="expires_in_days"
          label={text.expiry}
          options={text.expiryOptions}
          value={values?.days ?? "90"}
          errors={errors}
        />
        <LimitField hint={limits.keyHint} value={values?.perMinute} errors={errors} />
        <div class="row">
          <button type="submit" class="button">
            {text.submit}
          </button>
          <a href="/console/api-keys">{words.cancel}</a>
        </div>
      </form>
    </ConsolePage>
  );
};
