import type { PasswordView } from "../../../shared/identity/password-contract.ts";
import { passwordSection as text } from "../messages/recover.ts";
import { security } from "../messages/security.ts";
import { ConsolePage, type ConsolePageProps } from "../parts/console-page.tsx";
import type { FieldError } from "../parts/field-errors.ts";
import { ErrorSummary, FormToken, TextField } from "../parts/form.tsx";
import { titled } from "../parts/page-title.ts";
import { Head } from "../parts/pieces.tsx";

const home = "/console/security";

interface PasswordProps extends Omit<ConsolePageProps, "title"> {
  mine: PasswordView;
  errors: readonly FieldError[];
}

/** Neither field comes back filled in. */
export const PasswordPage = ({ mine, errors, ...page }: PasswordProps) => {
  const title = mine.is_set ? text.change : text.add;
  return (
    <ConsolePage {...page} title={titled(title, errors)}>
      <Head
        title={title}
        lead={mine.is_set ? text.lead : text.addLead}
        crumb={{ href: home, text: security.title }}
      />
      <ErrorSummary errors={errors} />
      <form class="panel" method="post" action={`${home}/password`}>
        <FormToken view={page.view} />
        {/* Password managers keep the password with the name that stands beside it. */}
        <input type="text" value={page.member.user.email} autocomplete="username" readonly hidden />
        {mine.is_set && (
          <TextField
            name="current_password"
            label={text.current}
            type="password"
            autocomplete="current-password"
            maxlength={1024}
            errors={errors}
            autofocus
          />
        )}
        <TextField
          name="password"
          label={text.next}
          hint={text.hint(mine.minimum)}
          type="password"
          autocomplete="new-password"
          maxlength={1024}
          errors={errors}
          autofocus={!mine.is_set}
        />
        <div class="row">
          <button type="submit" class="button">
            {mine.is_set ? text.submit : text.add}
          </button>
          <a href={home}>{text.cancel}</a>
        </div>
      </form>
    </ConsolePage>
  );
};
