import { grants, type Permission } from "../../../shared/kernel/access.ts";
import { words } from "../messages/console.ts";
import { keys as text } from "../messages/keys.ts";
import { ConsolePage, type ConsolePageProps } from "../parts/console-page.tsx";
import type { FieldError } from "../parts/field-errors.ts";
import { ErrorSummary, FormToken, Select, TextField } from "../parts/form.tsx";
import { titled } from "../parts/page-title.ts";
import { Head } from "../parts/pieces.tsx";

interface NewKeyProps extends Omit<ConsolePageProps, "title"> {
  requestKey: string;
  values?: { name: string; scopes: readonly string[]; days: string };
  errors?: readonly FieldError[];
}

const Scopes = ({ member, values, errors = [] }: NewKeyProps) => {
  const wrong = errors.find(({ field }) => field === "scopes");
  const Choice = ({ scope, first }: { scope: Permission; first: boolean }) => (
    <div class="choice">
      <input
        type="checkbox"
        name="scopes"
        value={scope}
        id={first ? "scopes" : `scope-${scope}`}
        checked={values?.scopes.includes(scope) ?? false}
      />
      <label for={first ? "scopes" : `scope-${scope}`}>
        {text.scopeNames[scope]} <code class="hint">{scope}</code>
      </label>
    </div>
  );
  return (
    <fieldset class="tight" aria-describedby={wrong ? "scopes-hint scopes-error" : "scopes-hint"}>
      <legend>{text.scopes}</legend>
      <p class="hint" id="scopes-hint">
        {text.scopesHint}
      </p>
      {wrong && (
        <p class="wrong" id="scopes-error">
          {wrong.text}
        </p>
      )}
      <div>
        {grants[member.user.role].map((scope, index) => (
          <Choice scope={scope} first={index === 0} />
        ))}
      </div>
    </fieldset>
  );
};

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
        <Scopes {...props} />
        <Select
          name="expires_in_days"
          label={text.expiry}
          options={text.expiryOptions}
          value={values?.days ?? "90"}
          errors={errors}
        />
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
